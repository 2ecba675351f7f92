package dev.weir.core.limit.pool;

import dev.weir.core.limit.time.Ticker;
import org.jspecify.annotations.Nullable;

/**
 * Keeps a pool from starting one child after the other when they die at once.
 *
 * <p>A child that could not start, or died before it had answered a single call, is a bad start.
 * After the n-th bad start in a row the next child waits {@code 100 ms * 2^(n-1)}, at most 10 s;
 * not at all after the first child that started but died, and half of that after the next ones. The
 * first answer ends the row. While the pool has no worker and the last child could not start, calls
 * fail at once until the next may be tried.
 */
final class Starts {
  private static final long FIRST_NANOS = 100_000_000L;
  private static final long MOST_NANOS = 10_000_000_000L;

  private final Ticker ticker;

  // Guarded by this.
  private int bad;
  private long next;
  private @Nullable ChildFailedException notStarted;

  Starts(Ticker ticker) {
    this.ticker = ticker;
    this.next = ticker.nanoTime();
  }

  synchronized void failed(ChildFailedException why) {
    badStart(1);
    notStarted = why;
  }

  synchronized void diedYoung() {
    badStart(2);
    notStarted = null;
  }

  private void badStart(int free) {
    bad++;
    long wait = bad < free ? 0 : FIRST_NANOS << Math.min(bad - free, 10);
    next = ticker.nanoTime() + Math.min(MOST_NANOS, wait);
  }

  synchronized void answered() {
    if (bad != 0) {
      bad = 0;
      notStarted = null;
    }
  }

  /** How long to wait before the next start; 0 or less: not at all. */
  synchronized long waitNanos() {
    return bad == 0 ? 0 : next - ticker.nanoTime();
  }

  /** Why no child can be started at present, or null. */
  synchronized @Nullable ChildFailedException refusal() {
    return notStarted != null && waitNanos() > 0 ? notStarted : null;
  }
}
