package dev.weir.core.record;

import org.HdrHistogram.IntCountsHistogram;

/**
 * The histogram behind {@link Timings}, apart so that its classes are loaded on first use alone.
 */
final class Buckets {
  private final IntCountsHistogram values = new IntCountsHistogram(2);

  Buckets() {
    values.setAutoResize(true);
  }

  void record(long value, long times) {
    if (times == 1) {
      values.recordValue(value);
    } else {
      values.recordValueWithCount(value, times);
    }
  }

  void add(Buckets other) {
    values.add(other.values);
  }

  /** All of it, for reports. */
  String text() {
    return HistogramText.of(values);
  }

  /** How many are at most this value, within the histogram's precision. */
  long upTo(long value) {
    return values.getCountBetweenValues(0, value);
  }

  /** The middle of the percentile's bucket: its edge would be above the truth every time. */
  long at(double percentile) {
    return values.medianEquivalentValue(values.getValueAtPercentile(percentile));
  }
}
