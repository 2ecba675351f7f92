package dev.weir.core.record;

/**
 * On-CPU time, allocation and monitor waits of one platform thread's requests, and the monitor
 * waits of tasks that it does for others'.
 *
 * <p>A look at a thread's CPU time costs 0.6 to 0.7 µs, one at its monitor waits about 1 µs. So
 * short requests are measured one in four or one in sixteen; whatever was not read stays bounded by
 * the off-clock remainder of those requests, and is taken off when a long one makes a reading worth
 * it. That way an estimate errs to less, never to more. Owned by its thread.
 */
final class ThreadMeasures extends Measures {
  private static final long WORTH_A_LOOK_NANOS = 1_000_000;
  private static final long NANOS_PER_MILLI = 1_000_000;

  private final Recording recording;
  private long meanElapsed;
  private int untilNext;
  private long lastCpu = -1;
  private long cpuUnread;
  private ThreadMeter.Contention lastContention = ThreadMeter.Contention.UNKNOWN;
  private long contentionUnread;
  private long lastEnd;

  // When this thread took up the request, or went on with it, and what that was blocked until then.
  private long turnBegan;
  private long blockedBefore;

  ThreadMeasures(Recording recording) {
    this.recording = recording;
  }

  @Override
  void begin(Request request) {
    ThreadMeter meter = recording.meter;
    if (meter == ThreadMeter.NONE) {
      return;
    }
    turn(meter, request.startNanos, 0);
    if (untilNext-- <= 0) {
      untilNext = every() - 1;
      lastCpu = meter.cpuNanos();
      cpuUnread = 0;
      request.cpuAtStart = lastCpu;
    }
    request.allocatedAtStart = meter.allocatedBytes();
  }

  @Override
  void resume(Request request) {
    if (recording.meter != ThreadMeter.NONE) {
      turn(recording.meter, recording.ticker.nanoTime(), request.own.blocked);
    }
  }

  /** What the thread waited for since it last worked for a request is not this one's. */
  private void turn(ThreadMeter meter, long now, long blocked) {
    turnBegan = now;
    blockedBefore = blocked;
    long between = now - lastEnd;
    if (lastContention.millis() < 0 || between >= WORTH_A_LOOK_NANOS) {
      lastContention = meter.contention();
      contentionUnread = 0;
    } else {
      contentionUnread += between;
    }
  }

  @Override
  void taskStarts() {
    if (recording.meter != ThreadMeter.NONE) {
      turn(recording.meter, recording.ticker.nanoTime(), 0);
    }
  }

  @Override
  void taskEnds(Tally task, Recording.Manner how, Samples seen) {
    ThreadMeter meter = recording.meter;
    if (meter == ThreadMeter.NONE) {
      return;
    }
    long now = recording.ticker.nanoTime();
    lastEnd = now;
    long left = left(now, task);
    look(task, how, seen, meter, left, left);
  }

  /** How much of the time since the turn began nothing explains yet. */
  private long left(long now, Tally booked) {
    return Math.max(0, now - turnBegan - (booked.blocked - blockedBefore));
  }

  private int every() {
    return meanElapsed >= 140_000 ? 1 : meanElapsed >= 70_000 ? 4 : 16;
  }

  @Override
  void suspend(Request request) {
    if (request.isOver()) {
      return;
    }
    long now = recording.ticker.nanoTime();
    lastEnd = now;
    cpuUnread += Math.max(0, now - turnBegan);
    ThreadMeter meter = recording.meter;
    if (meter != ThreadMeter.NONE) {
      long left = left(now, request.own);
      look(request.own, Recording.Manner.ofOwn(request), Samples.of(request), meter, left, left);
    }
  }

  @Override
  void outlive(Request request) {}

  @Override
  void end(Request request) {
    ThreadMeter meter = recording.meter;
    if (meter == ThreadMeter.NONE) {
      return;
    }
    long elapsed = request.elapsed();
    lastEnd = request.endNanos();
    meanElapsed += (elapsed - meanElapsed) / 8;
    if (request.allocatedAtStart >= 0) {
      request.allocatedBytes = Math.max(0, meter.allocatedBytes() - request.allocatedAtStart);
    }
    long remainder = Math.max(0, elapsed - request.own.blocked);
    long cpu = cpu(request, meter, remainder);
    // A request that was elsewhere meanwhile: what this thread did then is not the request's.
    long here = Math.min(remainder, left(lastEnd, request.own));
    long unexplained = Math.min(here, remainder - Math.max(0, cpu));
    look(
        request.own,
        Recording.Manner.ofOwn(request),
        Samples.of(request),
        meter,
        unexplained,
        here);
  }

  private void look(
      Tally own,
      Recording.Manner how,
      Samples seen,
      ThreadMeter meter,
      long unexplained,
      long most) {
    if (most >= WORTH_A_LOOK_NANOS && unexplained >= WORTH_A_LOOK_NANOS / 2) {
      contention(own, how, seen, meter, unexplained, most);
    } else {
      contentionUnread += Math.min(unexplained, WORTH_A_LOOK_NANOS);
    }
  }

  private long cpu(Request request, ThreadMeter meter, long remainder) {
    if (request.cpuAtStart >= 0) {
      long now = meter.cpuNanos();
      request.cpuNanos = Math.max(0, now - request.cpuAtStart);
      lastCpu = now;
      cpuUnread = 0;
    } else if (remainder >= WORTH_A_LOOK_NANOS && lastCpu >= 0) {
      long now = meter.cpuNanos();
      request.cpuNanos = Math.min(remainder, Math.max(0, now - lastCpu - cpuUnread));
      lastCpu = now;
      cpuUnread = 0;
    } else {
      cpuUnread += remainder;
    }
    return request.cpuNanos;
  }

  private void contention(
      Tally own,
      Recording.Manner how,
      Samples seen,
      ThreadMeter meter,
      long unexplained,
      long most) {
    ThreadMeter.Contention now = meter.contention();
    long since = (now.millis() - lastContention.millis()) * NANOS_PER_MILLI;
    long waits = Math.max(1, now.count() - lastContention.count());
    boolean known = now.millis() >= 0 && lastContention.millis() >= 0;
    lastContention = now;
    long waited = since - contentionUnread;
    // Entering a monitor spins before it blocks: that part is on-CPU as well as waited for. But
    // waits inside an operation are the operation's, and show as far more than what is unexplained.
    long bound = unexplained >= since - since / 3 ? waited : unexplained;
    long nanos = Math.min(bound, Math.min(waited, most));
    contentionUnread = 0;
    if (known && nanos > 0) {
      recording.contended(own, how, seen, nanos, (int) Math.min(waits, 64));
    }
  }
}
