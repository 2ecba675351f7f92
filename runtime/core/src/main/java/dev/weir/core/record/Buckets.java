package dev.weir.core.record;

import org.HdrHistogram.AbstractHistogram;
import org.HdrHistogram.IntCountsHistogram;
import org.HdrHistogram.ShortCountsHistogram;

/**
 * The histogram behind {@link Timings}, apart so that its classes are loaded on first use alone.
 */
final class Buckets {
  private static final int DIGITS = 2;

  // Half the memory until there are so many values that one bucket might have too many of them.
  private AbstractHistogram values = new ShortCountsHistogram(DIGITS);
  private boolean small = true;

  Buckets() {
    values.setAutoResize(true);
  }

  /** Loads the classes that are needed some time. */
  static void warm() {
    Buckets warm = new Buckets();
    warm.record(1, Short.MAX_VALUE);
    warm.record(1, 2);
    warm.add(new Buckets());
  }

  private void makeRoom(long more) {
    if (small && values.getTotalCount() + more > Short.MAX_VALUE) {
      AbstractHistogram larger = new IntCountsHistogram(DIGITS);
      larger.setAutoResize(true);
      larger.add(values);
      values = larger;
      small = false;
    }
  }

  void record(long value, long times) {
    makeRoom(times);
    if (times == 1) {
      values.recordValue(value);
    } else {
      values.recordValueWithCount(value, times);
    }
  }

  void add(Buckets other) {
    makeRoom(other.values.getTotalCount());
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
