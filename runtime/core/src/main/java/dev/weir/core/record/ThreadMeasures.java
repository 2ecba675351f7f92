package dev.weir.core.record;

/**
 * On-CPU time, allocation and monitor waits of one platform thread's requests.
 *
 * <p>A look at a thread's CPU time costs 0.6 to 0.7 µs, one at its monitor waits about 1 µs. So
 * short requests are measured one in four or one in sixteen; whatever was not read stays bounded by
 * the off-clock remainder of those requests, and is taken off when a long one makes a reading worth
 * it. That way an estimate errs to less, never to more. Owned by its thread.
 */
final class ThreadMeasures {
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

  ThreadMeasures(Recording recording) {
    this.recording = recording;
  }

  void begin(Request request) {
    ThreadMeter meter = recording.meter;
    if (meter == ThreadMeter.NONE) {
      return;
    }
    long between = request.startNanos - lastEnd;
    if (lastContention.millis() < 0 || between >= WORTH_A_LOOK_NANOS) {
      // What the thread waited for since its last request is not this one's.
      lastContention = meter.contention();
      contentionUnread = 0;
    } else {
      contentionUnread += between;
    }
    if (untilNext-- <= 0) {
      untilNext = every() - 1;
      lastCpu = meter.cpuNanos();
      cpuUnread = 0;
      request.cpuAtStart = lastCpu;
    }
    request.allocatedAtStart = meter.allocatedBytes();
  }

  private int every() {
    return meanElapsed >= 140_000 ? 1 : meanElapsed >= 70_000 ? 4 : 16;
  }

  /** A request leaves the thread without an end: what it used must not be the next one's. */
  void suspend(Request request, long now) {
    long elapsed = Math.max(0, now - request.startNanos);
    lastEnd = now;
    cpuUnread += elapsed;
    contentionUnread += elapsed;
  }

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
    long unexplained = remainder - Math.max(0, cpu);
    if (remainder >= WORTH_A_LOOK_NANOS && unexplained >= WORTH_A_LOOK_NANOS / 2) {
      contention(request, meter, unexplained, remainder);
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

  private void contention(Request request, ThreadMeter meter, long unexplained, long remainder) {
    ThreadMeter.Contention now = meter.contention();
    long since = (now.millis() - lastContention.millis()) * NANOS_PER_MILLI;
    long waits = Math.max(1, now.count() - lastContention.count());
    boolean known = now.millis() >= 0 && lastContention.millis() >= 0;
    lastContention = now;
    long waited = since - contentionUnread;
    // Entering a monitor spins before it blocks: that part is on-CPU as well as waited for. But
    // waits
    // inside an operation are the operation's, and show as far more than what is unexplained.
    long bound = unexplained >= since - since / 3 ? waited : unexplained;
    long nanos = Math.min(bound, Math.min(waited, remainder));
    contentionUnread = 0;
    if (known && nanos > 0) {
      recording.contended(request, nanos, (int) Math.min(waits, 64));
    }
  }
}
