package dev.weir.core.record;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * What a {@link Timings} took since a reader last looked. Not thread-safe: whoever holds the stripe
 * writes, and the reader holds it while it empties this.
 *
 * <p>The first values are kept as the numbers of their buckets; only who has more than {@value
 * #FEW} of them between two looks needs a histogram, and gives it back when that is over. So a
 * route that is asked for now and then costs a few bytes.
 */
final class Recent {
  private static final int FEW = 64;
  private static final short[] NONE = new short[0];

  private final boolean sums;
  private long count;
  private long total;
  private long max;
  private short[] few = NONE;
  private int kept;
  private int @Nullable [] buckets;
  private int low = Series.BUCKETS;
  private int high = -1;

  /**
   * @param sums whether count, total and maximum are enough
   */
  Recent(boolean sums) {
    this.sums = sums;
  }

  /**
   * Takes one value.
   *
   * @param units the same in the unit of the buckets, in whole ones
   */
  void record(long value, long units) {
    count++;
    total += value;
    if (value > max) {
      max = value;
    }
    if (!sums) {
      bucket(Series.bucket(units), 1);
    }
  }

  /** Time of an operation that was counted already. */
  void addTime(long value) {
    total += value;
    max = Math.max(max, value);
  }

  void add(Recent other) {
    count += other.count;
    total += other.total;
    max = Math.max(max, other.max);
    if (sums) {
      return;
    }
    for (int i = 0; i < other.kept; i++) {
      bucket(other.few[i], 1);
    }
    int[] more = other.buckets;
    for (int i = other.low; more != null && i <= other.high; i++) {
      if (more[i] != 0) {
        bucket(i, more[i]);
      }
    }
  }

  private void bucket(int bucket, int times) {
    int[] all = buckets;
    if (all == null && kept + times > FEW) {
      all = histogram();
    }
    if (all != null) {
      all[bucket] += times;
      low = Math.min(low, bucket);
      high = Math.max(high, bucket);
      return;
    }
    if (kept + times > few.length) {
      few = Arrays.copyOf(few, Math.min(FEW, Math.max(4, (kept + times) * 2)));
    }
    for (int i = 0; i < times; i++) {
      few[kept++] = (short) bucket;
    }
  }

  private int[] histogram() {
    int[] all = new int[Series.BUCKETS];
    for (int i = 0; i < kept; i++) {
      all[few[i]]++;
      low = Math.min(low, few[i]);
      high = Math.max(high, few[i]);
    }
    kept = 0;
    buckets = all;
    return all;
  }

  boolean isEmpty() {
    return count == 0 && total == 0;
  }

  /** Hands all of it over, and starts anew. */
  void drainInto(Series series) {
    series.add(count, total, max);
    for (int i = 0; i < kept; i++) {
      series.addBucket(few[i], 1);
    }
    int[] all = buckets;
    if (all != null) {
      for (int i = low; i <= high; i++) {
        if (all[i] != 0) {
          series.addBucket(i, all[i]);
          all[i] = 0;
        }
      }
      if (count <= FEW) {
        buckets = null;
      }
      low = Series.BUCKETS;
      high = -1;
    }
    count = 0;
    total = 0;
    max = 0;
    kept = 0;
  }
}
