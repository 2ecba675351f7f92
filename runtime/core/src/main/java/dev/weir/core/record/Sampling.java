package dev.weir.core.record;

import java.util.Arrays;

/**
 * Outside any request the clock would cost more than most operations: a read from the page cache
 * takes 500 ns, two looks at the clock 50. So a thread times the first operations of each row, and
 * once a row has shown itself cheap 64 times in a row, one in 64; the others are booked with the
 * mean of the timed ones. A single operation beyond 2 µs, and the row is timed every time again.
 *
 * <p>Owned by one thread.
 */
final class Sampling {
  static final long CHEAP_NANOS = 2_000;
  static final int PERIOD = 64;

  private byte[] streak = new byte[0];
  private byte[] left = new byte[0];
  private long[] mean = new long[0];

  /** Whether to leave the clock alone this time. */
  boolean skips(int site) {
    return site < left.length && left[site] > 0 && left[site]-- > 0;
  }

  /**
   * An operation was timed.
   *
   * @return how many were skipped before it; their mean is {@link #meanOf}
   */
  long timed(int site, long nanos) {
    if (site >= left.length) {
      int length = site + 16;
      streak = Arrays.copyOf(streak, length);
      left = Arrays.copyOf(left, length);
      mean = Arrays.copyOf(mean, length);
    }
    long skipped = streak[site] >= PERIOD ? PERIOD - 1 : 0;
    if (nanos >= CHEAP_NANOS) {
      streak[site] = 0;
      return skipped;
    }
    mean[site] = mean[site] == 0 ? nanos : (mean[site] * 7 + nanos) / 8;
    if (streak[site] < PERIOD) {
      streak[site]++;
    }
    if (streak[site] >= PERIOD) {
      left[site] = PERIOD - 1;
    }
    return skipped;
  }

  /** The mean of the cheap ones, in nanoseconds. */
  long meanOf(int site) {
    return site < mean.length ? mean[site] : 0;
  }
}
