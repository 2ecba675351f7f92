package dev.weir.core.offload;

/**
 * What requests of one candidate cost, summed over the last few hundred. Not thread-safe: the
 * candidate sees to it that one thread writes at a time.
 */
final class Measure {
  /** So many requests tell something; fewer where each of them blocked long. */
  private static final int ENOUGH = 4;

  private static final long LONG_NANOS = 200_000_000;
  private static final int WINDOW = 256;

  private long requests;
  private long elapsed;
  private long blocked;
  private long computed;
  private long poolWait;
  private long pinned;
  private int busiest;

  /** {@code cpuNanos}: -1 where it was not measured, and all that was not blocked is computed. */
  void add(
      long elapsedNanos, long blockedNanos, long cpuNanos, long poolWaitNanos, boolean wasPinned) {
    if (requests >= WINDOW) {
      requests /= 2;
      elapsed /= 2;
      blocked /= 2;
      computed /= 2;
      poolWait /= 2;
      pinned /= 2;
      busiest /= 2;
    }
    requests++;
    long waited = Math.min(blockedNanos, elapsedNanos);
    long worked = cpuNanos >= 0 ? cpuNanos : elapsedNanos - waited;
    blocked += waited;
    computed += worked;
    // What the machine was busy with otherwise is neither.
    elapsed += Math.min(elapsedNanos, waited + worked);
    poolWait += poolWaitNanos;
    if (wasPinned) {
      pinned++;
    }
  }

  /** So many threads, or tasks, were seen busy at a time. */
  void busy(int threads) {
    busiest = Math.max(busiest, threads);
  }

  void clear() {
    requests = 0;
    elapsed = 0;
    blocked = 0;
    computed = 0;
    poolWait = 0;
    pinned = 0;
    busiest = 0;
  }

  /** Whether to look at it now: often at first, then at each sixteenth request. */
  boolean isDue() {
    return isEnough() && (requests <= 16 || (requests & 15) == 0);
  }

  boolean isEnough() {
    return requests >= ENOUGH || requests >= 2 && blocked >= LONG_NANOS;
  }

  long requests() {
    return requests;
  }

  int busiest() {
    return busiest;
  }

  /** Nanoseconds a request. */
  long meanBlocked() {
    return requests == 0 ? 0 : blocked / requests;
  }

  /** Nanoseconds a request. */
  long meanElapsed() {
    return requests == 0 ? 0 : elapsed / requests;
  }

  /** How much of the time was blocked, 0 to 1. */
  double blockedShare() {
    return elapsed == 0 ? 0 : (double) blocked / elapsed;
  }

  /** Nanoseconds a request. */
  long meanComputed() {
    return requests == 0 ? 0 : computed / requests;
  }

  /** How much of the time was computed, 0 to 1. */
  double computedShare() {
    return elapsed == 0 ? 0 : Math.min(1, (double) computed / elapsed);
  }

  /** How much of the time a connection pool was waited for, 0 to 1. */
  double poolShare() {
    return elapsed == 0 ? 0 : Math.min(1, (double) poolWait / elapsed);
  }

  /** How many of the requests held a carrier, 0 to 1. */
  double pinnedShare() {
    return requests == 0 ? 0 : (double) pinned / requests;
  }
}
