package dev.weir.core.record;

import org.HdrHistogram.Histogram;
import org.HdrHistogram.IntCountsHistogram;
import org.jspecify.annotations.Nullable;

/**
 * A histogram with exact count, total and maximum. Not thread-safe: whoever holds the stripe
 * writes.
 *
 * <p>Percentiles are HdrHistogram's with two significant digits, so within 1 %.
 */
final class Timings {
  /** For nanoseconds: percentiles to the microsecond. */
  static final long MICROS = 1_000;

  /** For bytes: percentiles to the kibibyte. */
  static final long KIB = 1_024;

  private final long unit;
  private long count;
  private long total;
  private long max;
  private @Nullable IntCountsHistogram histogram;

  Timings(long unit) {
    this.unit = unit;
  }

  void record(long value) {
    long positive = Math.max(0, value);
    count++;
    total += positive;
    max = Math.max(max, positive);
    histogram().recordValue(positive / unit);
  }

  /** Books {@code times} values that were not measured one by one, with their mean. */
  void recordMany(long mean, long times) {
    if (times > 0) {
      count += times;
      total += mean * times;
      histogram().recordValueWithCount(mean / unit, times);
    }
  }

  /** Adds to the total what belongs to an operation that was counted already. */
  void addTime(long value) {
    total += Math.max(0, value);
    max = Math.max(max, value);
  }

  void add(Timings other) {
    count += other.count;
    total += other.total;
    max = Math.max(max, other.max);
    if (other.histogram != null) {
      histogram().add(other.histogram);
    }
  }

  long count() {
    return count;
  }

  long total() {
    return total;
  }

  Snapshot.Distribution distribution() {
    IntCountsHistogram values = histogram;
    if (values == null || values.getTotalCount() == 0) {
      return new Snapshot.Distribution(count, total, max, max, max, max, max, max);
    }
    return new Snapshot.Distribution(
        count,
        total,
        max,
        at(values, 50),
        at(values, 90),
        at(values, 95),
        at(values, 99),
        at(values, 99.9));
  }

  private long at(IntCountsHistogram values, double percentile) {
    long bucket = values.getValueAtPercentile(percentile);
    // The middle of the bucket: the edge would be above the truth every time.
    return Math.min(max, values.medianEquivalentValue(bucket) * unit);
  }

  private IntCountsHistogram histogram() {
    IntCountsHistogram values = histogram;
    if (values == null) {
      values = new IntCountsHistogram(2);
      values.setAutoResize(true);
      histogram = values;
    }
    return values;
  }

  /** A copy for whoever reads while the writer goes on. */
  Timings copy() {
    Timings copy = new Timings(unit);
    copy.add(this);
    return copy;
  }

  /** Loads what recording needs, so that no class is loaded later inside a hook. */
  static void warm() {
    Timings warm = new Timings(MICROS);
    warm.record(1_000_000);
    Timings copy = warm.copy();
    Histogram wide = new Histogram(2);
    wide.recordValue(1);
    copy.recordMany(1, 2);
    copy.distribution();
  }
}
