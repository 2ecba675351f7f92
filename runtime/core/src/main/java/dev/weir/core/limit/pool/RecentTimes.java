package dev.weir.core.limit.pool;

import org.HdrHistogram.IntCountsHistogram;
import org.jspecify.annotations.Nullable;

/**
 * How long something took: count, mean and maximum of all, percentiles of the last minute or two.
 * Two histograms, the older one thrown away each minute. Guarded by whoever has it.
 */
final class RecentTimes {
  private static final long MINUTE_NANOS = 60_000_000_000L;
  private static final long MOST_MICROS = 24 * 3_600_000_000L;

  // Made when first needed: most parts of most pools never are.
  private @Nullable IntCountsHistogram current;
  private @Nullable IntCountsHistogram previous;
  private long currentSince;
  private long count;
  private double total;
  private long max;

  RecentTimes(long now) {
    currentSince = now;
  }

  void record(long nanos, long now) {
    turn(now);
    long positive = Math.max(0, nanos);
    count++;
    total += positive;
    max = Math.max(max, positive);
    current().recordValue(Math.min(positive / 1_000, MOST_MICROS));
  }

  private IntCountsHistogram current() {
    IntCountsHistogram histogram = current;
    if (histogram == null) {
      histogram = new IntCountsHistogram(2);
      histogram.setAutoResize(true);
      current = histogram;
    }
    return histogram;
  }

  private void turn(long now) {
    long age = now - currentSince;
    if (age < MINUTE_NANOS) {
      return;
    }
    IntCountsHistogram older = previous;
    previous = age < 2 * MINUTE_NANOS ? current : null;
    current = older;
    if (older != null) {
      older.reset();
    }
    currentSince = now;
  }

  void addTo(RecentTimes sum, long now) {
    turn(now);
    sum.count += count;
    sum.total += total;
    sum.max = Math.max(sum.max, max);
    if (previous != null) {
      sum.current().add(previous);
    }
    if (current != null) {
      sum.current().add(current);
    }
  }

  PoolSnapshot.Times times() {
    return new PoolSnapshot.Times(
        count, count == 0 ? 0 : total / count, max, at(50), at(90), at(99), at(99.9));
  }

  private long at(double percentile) {
    IntCountsHistogram values = current();
    if (values.getTotalCount() == 0) {
      return 0;
    }
    long micros = values.medianEquivalentValue(values.getValueAtPercentile(percentile));
    return Math.min(max, micros * 1_000);
  }
}
