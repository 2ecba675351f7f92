package dev.weir.core.limit.pool;

import java.util.Arrays;

/**
 * What a crew has done, for its snapshots. In a few parts, so that workers that end their calls at
 * the same moment seldom wait for each other; each part is guarded by itself.
 */
final class Figures {
  private static final int PARTS = 4;

  private final Part[] parts = new Part[PARTS];

  Figures(long now) {
    Arrays.setAll(parts, i -> new Part(now));
  }

  /** The part for the n-th worker. */
  Part part(int n) {
    return parts[n & PARTS - 1];
  }

  Part sum(long now) {
    Part sum = new Part(now);
    for (Part part : parts) {
      part.addTo(sum, now);
    }
    return sum;
  }

  static final class Part {
    final RecentTimes waited;
    final RecentTimes ran;
    long completed;
    long failed;
    long cancelled;
    long workersLost;
    long workersNotStarted;

    Part(long now) {
      waited = new RecentTimes(now);
      ran = new RecentTimes(now);
    }

    /** A call that ran. */
    synchronized void ran(Call.End end, long waitedNanos, long ranNanos, long now) {
      waited.record(waitedNanos, now);
      ran.record(ranNanos, now);
      count(end, 1);
    }

    /** Calls without times. */
    synchronized void count(Call.End end, int calls) {
      switch (end) {
        case COMPLETED -> completed += calls;
        case FAILED -> failed += calls;
        case CANCELLED -> cancelled += calls;
      }
    }

    synchronized void workerLost() {
      workersLost++;
    }

    synchronized void workerNotStarted() {
      workersNotStarted++;
    }

    private synchronized void addTo(Part sum, long now) {
      waited.addTo(sum.waited, now);
      ran.addTo(sum.ran, now);
      sum.completed += completed;
      sum.failed += failed;
      sum.cancelled += cancelled;
      sum.workersLost += workersLost;
      sum.workersNotStarted += workersNotStarted;
    }
  }
}
