package dev.weir.core.record;

import java.util.Arrays;

/**
 * Outside any request the clock would cost more than most operations: a read from the page cache
 * takes 500 ns, two looks at the clock 50. So a thread times the first operations of each row, and
 * once a row has shown itself cheap 64 times in a row, one in 128; the others are booked with the
 * mean of the timed ones. A single operation beyond 2 µs, and the row is timed every time again.
 *
 * <p>A skipped operation opens nothing. Should it block after all, the rows inside it see that for
 * themselves, so the time is not lost. Owned by one thread.
 */
final class Sampling {
  static final long CHEAP_NANOS = 2_000;
  static final int PERIOD = 128;
  private static final int STREAK = 64;

  private byte[] streak = new byte[0];
  private byte[] left = new byte[0];
  private long[] mean = new long[0];

  /** Whether to leave the clock alone this time. */
  boolean skips(int site) {
    byte[] counters = left;
    if (site >= counters.length || counters[site] <= 0) {
      return false;
    }
    counters[site]--;
    return true;
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
    long skipped = streak[site] >= STREAK ? PERIOD - 1 : 0;
    if (nanos >= CHEAP_NANOS) {
      streak[site] = 0;
      return skipped;
    }
    mean[site] = mean[site] == 0 ? nanos : (mean[site] * 7 + nanos) / 8;
    if (streak[site] < STREAK) {
      streak[site]++;
    }
    if (streak[site] >= STREAK) {
      left[site] = PERIOD - 1;
    }
    return skipped;
  }

  /** The mean of the cheap ones, in nanoseconds. */
  long meanOf(int site) {
    return site < mean.length ? mean[site] : 0;
  }
}
