package dev.weir.core.record;

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

  private final Recording recording;

  /**
   * @param recording whose requests
   */
  public Watcher(Recording recording) {
    this.recording = recording;
  }

  /** Looks once; true where any request is in flight. */
  public boolean look() {
    boolean inFlight = false;
    long now = recording.ticker.nanoTime();
    for (Ledger ledger : recording.watched()) {
      Request request = ledger.request;
      if (request != null && !request.isOver()) {
        inFlight = true;
        Thread thread = ledger.thread;
        if (thread != null) {
          recording.lockHolders.mayWait(thread, ledger);
        }
        long age = now - request.startNanos;
        Samples seen = request.samples == null ? Samples.NONE : request.samples;
        // Each look only after the request has doubled its age, more or less.
        if (thread != null
            && ledger.open == 0
            && age > YOUNG_NANOS * (1L << Math.min(seen.taken(), 20)) * 3 / 4
            && seen.taken() < MOST_SAMPLES) {
          request.samples = sample(thread, seen);
        }
      }
    }
    recording.virtualThreads().forEach((thread, ledger) -> look(thread, ledger, now));
    recording.lockHolders.look();
    return inFlight || !recording.virtualThreads().isEmpty();
  }

  /** A virtual thread that has been away from its carrier for long, in no operation. */
  private void look(Thread thread, Ledger ledger, long now) {
    recording.lockHolders.mayWait(thread, ledger);
    Request request = ledger.request;
    long since = ledger.absence.since();
    if (request != null && since != 0 && now - since > recording.slowNanos) {
      Samples seen = request.samples == null ? Samples.NONE : request.samples;
      if (seen.contended() == null) {
        String at = recording.callSites.in(thread.getStackTrace());
        request.samples = new Samples(seen.taken() + 1, seen.onCpu(), at, null);
      }
    }
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
