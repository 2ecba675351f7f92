package dev.weir.core.record;

/**
 * Values of one kind over a while, for a reader to add up: exact count, total and maximum, and a
 * histogram whose buckets are 3 % wide, so that percentiles are within 1.6 %.
 *
 * <p>Bucket {@code i} holds the unit {@code i} up to 63; from there on each doubling has 32
 * buckets, up to 2<sup>31</sup> units, which is 35 minutes in microseconds. What is beyond counts
 * as that.
 *
 * <p>Not thread-safe: it belongs to whoever reads.
 */
public final class Series {
  /** How many buckets there are. */
  public static final int BUCKETS = 864;

  private static final int EXACT = 64;
  private static final int PER_DOUBLING = 32;
  private static final int HIGHEST_BIT = 31;
  private static final double LEAST_LOGGED = 10;
  private static final double[] LOGS = logsOfBuckets();

  private final long unit;
  private final int[] counts;
  private int low = BUCKETS;
  private int high = -1;
  private long count;
  private long total;
  private long max;

  /**
   * @param unit of the buckets: 1000 for nanoseconds that are told apart by microseconds
   */
  public Series(long unit) {
    this(unit, BUCKETS);
  }

  /** With no buckets where sums are enough. */
  Series(long unit, int buckets) {
    this.unit = unit;
    counts = new int[buckets];
  }

  /** The bucket of a value in units. */
  static int bucket(long units) {
    int value = (int) Math.min(Math.max(units, 0), Integer.MAX_VALUE);
    if (value < EXACT) {
      return value;
    }
    int shift = HIGHEST_BIT - Integer.numberOfLeadingZeros(value) - 5;
    return shift * PER_DOUBLING + (value >>> shift);
  }

  /** The middle of a bucket, in units. */
  private static double middle(int bucket) {
    if (bucket < EXACT) {
      return bucket;
    }
    int shift = bucket / PER_DOUBLING - 1;
    long first = (long) (bucket - shift * PER_DOUBLING) << shift;
    return first + ((1L << shift) - 1) / 2.0;
  }

  /** Forgets all of it. */
  public void clear() {
    for (int i = low; i <= high; i++) {
      counts[i] = 0;
    }
    low = BUCKETS;
    high = -1;
    count = 0;
    total = 0;
    max = 0;
  }

  /** Adds what is known of values whose buckets come separately. */
  public void add(long values, long sum, long greatest) {
    count += values;
    total += sum;
    max = Math.max(max, greatest);
  }

  /**
   * Adds to one bucket; the values must be added to the count by {@link #add(long, long, long)}. A
   * bucket holds 2<sup>31</sup> - 1 at most.
   */
  public void addBucket(int bucket, int values) {
    counts[bucket] = (int) Math.min(Integer.MAX_VALUE, (long) counts[bucket] + values);
    low = Math.min(low, bucket);
    high = Math.max(high, bucket);
  }

  /** Adds values that are known one by one; less than 2<sup>31</sup> of them. */
  public void addValues(long value, int times) {
    add(times, value * times, value);
    addBucket(bucket(value / unit), times);
  }

  /** How many of the values stand in buckets; fewer than all where only sums are known. */
  public long inBuckets() {
    long in = 0;
    for (int i = low; i <= high; i++) {
      in += counts[i];
    }
    return in;
  }

  /** Adds another one of the same unit. */
  public void add(Series other) {
    add(other.count, other.total, other.max);
    for (int i = other.low; i <= other.high; i++) {
      if (other.counts[i] != 0) {
        addBucket(i, other.counts[i]);
      }
    }
  }

  /** How many values. */
  public long count() {
    return count;
  }

  /** Their exact sum. */
  public long total() {
    return total;
  }

  /** The greatest, exact. */
  public long max() {
    return max;
  }

  /** The lowest bucket with a value; {@value #BUCKETS} where there is none. */
  public int low() {
    return low;
  }

  /** The highest bucket with a value, or -1. */
  public int high() {
    return high;
  }

  /** What the values of a bucket are counted as: its middle. */
  public long value(int bucket) {
    return (long) (middle(bucket) * unit);
  }

  /** How many values a bucket has. */
  public int in(int bucket) {
    return counts[bucket];
  }

  /**
   * The sum of the natural logarithms of all values in units, of those below 10 as if they were 10:
   * what is typical of skewed values, and hardly moved by one that is far out.
   */
  public double logs() {
    double sum = 0;
    for (int i = low; i <= high; i++) {
      sum += counts[i] == 0 ? 0 : counts[i] * LOGS[i];
    }
    return sum;
  }

  /** The logarithm that a value in units counts with. */
  public static double log(double units) {
    return Math.log(Math.max(LEAST_LOGGED, units));
  }

  private static double[] logsOfBuckets() {
    double[] logs = new double[BUCKETS];
    for (int i = 0; i < BUCKETS; i++) {
      logs[i] = log(middle(i));
    }
    return logs;
  }

  /** How many values are at least so great; off by those in the bucket of the bound alone. */
  public long from(long bound) {
    if (bound > max) {
      return 0;
    }
    long sum = 0;
    for (int i = Math.max(low, bucket(bound / unit)); i <= high; i++) {
      sum += counts[i];
    }
    return sum;
  }

  /** The value at a percentile, 0 to 100; the mean where sums are all that is known. */
  public long at(double percentile) {
    long in = inBuckets();
    long rank = Math.max(1, (long) Math.ceil(percentile / 100 * in));
    long seen = 0;
    for (int i = low; i <= high; i++) {
      seen += counts[i];
      if (seen >= rank) {
        return Math.min(max, (long) (middle(i) * unit));
      }
    }
    return count == 0 ? 0 : total / count;
  }

  /** All of it as an immutable value. */
  public Snapshot.Distribution distribution() {
    return new Snapshot.Distribution(count, total, max, at(50), at(90), at(95), at(99), at(99.9));
  }
}
