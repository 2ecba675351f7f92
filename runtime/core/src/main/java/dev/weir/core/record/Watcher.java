package dev.weir.core.record;

import org.jspecify.annotations.Nullable;

/**
 * Looks at requests that run long and are in no known operation: where are they on-CPU, which
 * monitor do they wait for? A few looks a request, each further from the last; none while no
 * request is slow. And at some of those that wait for a lock: who has it?
 *
 * <p>Called by the agent's thread. Reads other threads' ledgers without synchronisation; a stale
 * look costs a sample.
 */
public final class Watcher {
  private static final long YOUNG_NANOS = 20_000_000;
  private static final int MOST_SAMPLES = 8;

  /** Each task has its turn in one of so many looks, and so many at most are looked at in one. */
  private static final int TASK_LOOKS = 2;

  private static final int MOST_TASKS = 4;

  private final Recording recording;
  private int looks;

  /**
   * @param recording whose requests
   */
  public Watcher(Recording recording) {
    this.recording = recording;
  }

  /** Looks once; true where any request is in flight. */
  public boolean look() {
    boolean inFlight = false;
    int seenTasks = 0;
    int index = looks++;
    long now = recording.ticker.nanoTime();
    for (Ledger ledger : recording.watched()) {
      Request request = ledger.request;
      if (request != null && !request.isOver()) {
        inFlight = true;
        Thread thread = ledger.thread;
        if (thread != null) {
          recording.lockHolders.mayWait(thread, ledger);
        }
        if (ledger.isAsync()) {
          // Not all of them in each look: a hundred threads may wait for one monitor.
          boolean turn = index++ % TASK_LOOKS == 0 && seenTasks < MOST_TASKS;
          seenTasks += turn && lookAtTask(thread, ledger, request) ? 1 : 0;
          continue;
        }
        long age = now - request.startNanos;
        Samples seen = Samples.of(request);
        // Each look only after the request has doubled its age, more or less.
        if (thread != null
            && ledger.open == 0
            && age > YOUNG_NANOS * (1L << Math.min(seen.taken(), 20)) * 3 / 4
            && seen.taken() < MOST_SAMPLES) {
          request.samples = sample(thread, seen);
        }
      }
    }
    boolean[] ofVirtual = {false};
    recording
        .virtualThreads()
        .forEach((thread, ledger) -> ofVirtual[0] |= look(thread, ledger, now));
    recording.lockHolders.look();
    return inFlight || ofVirtual[0];
  }

  /** A task is seen waiting for a monitor, once: how long it has been at work is not known. */
  private boolean lookAtTask(@Nullable Thread thread, Ledger ledger, Request request) {
    boolean unseen = Samples.orNone(ledger.taskSamples).contended() == null;
    if (thread == null
        || ledger.open != 0
        || !unseen
        || thread.getState() != Thread.State.BLOCKED) {
      return false;
    }
    Samples seen = sample(thread, Samples.NONE);
    if (ledger.request == request) {
      ledger.taskSamples = seen;
    }
    return true;
  }

  /** A virtual thread that has been away from its carrier for long, in no operation. */
  private boolean look(Thread thread, Ledger ledger, long now) {
    recording.lockHolders.mayWait(thread, ledger);
    Request request = ledger.request;
    long since = ledger.awaySince();
    if (request != null && since != 0 && now - since > recording.slowNanos) {
      boolean task = ledger.isAsync();
      Samples seen = task ? Samples.orNone(ledger.taskSamples) : Samples.of(request);
      if (seen.contended() == null) {
        String at = recording.callSites.in(thread.getStackTrace());
        Samples more = new Samples(seen.taken() + 1, seen.onCpu(), at, null);
        if (ledger.request != request) {
          return true;
        }
        if (task) {
          ledger.taskSamples = more;
        } else {
          request.samples = more;
        }
      }
    }
    return request != null && !request.isOver();
  }

  private Samples sample(Thread thread, Samples seen) {
    Thread.State state = thread.getState();
    if (state == Thread.State.BLOCKED) {
      ThreadMeter.LockWait wait = recording.meter.lockWaitOf(thread);
      String at = recording.callSites.in(thread.getStackTrace());
      return new Samples(
          seen.taken() + 1, seen.onCpu(), at, wait == null ? seen.monitor() : wait.lock());
    }
    if (state == Thread.State.RUNNABLE) {
      String at = recording.callSites.in(thread.getStackTrace());
      return new Samples(seen.taken() + 1, at, seen.contended(), seen.monitor());
    }
    return seen;
  }
}
