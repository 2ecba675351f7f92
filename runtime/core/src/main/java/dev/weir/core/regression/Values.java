package dev.weir.core.regression;

import dev.weir.core.record.Series;
import java.util.Arrays;
import org.HdrHistogram.AbstractHistogram;
import org.HdrHistogram.HistogramIterationValue;

/**
 * Times of one kind as logarithms of microseconds, ascending, each with how often it was there.
 * What is below 10 us counts as 10 us: there the clock is as large as what it measures.
 */
public final class Values {
  /** The logarithm of the shortest time that is told apart. */
  static final double LEAST = Series.log(0);

  private final double[] logs;
  private final long[] counts;
  private final long total;

  private Values(double[] logs, long[] counts) {
    this.logs = logs;
    this.counts = counts;
    total = Arrays.stream(counts).sum();
  }

  /**
   * Those of a histogram.
   *
   * @param perMicro how many of its units are a microsecond
   */
  static Values of(AbstractHistogram histogram, double perMicro) {
    Builder builder = new Builder();
    for (HistogramIterationValue value : histogram.recordedValues()) {
      long middle = histogram.medianEquivalentValue(value.getValueIteratedTo());
      builder.add(Series.log(middle / perMicro), value.getCountAddedInThisIterationStep());
    }
    return builder.build();
  }

  /** Those of a series of nanoseconds. */
  static Values of(Series series) {
    Builder builder = new Builder();
    for (int i = series.low(); i <= series.high(); i++) {
      if (series.in(i) > 0) {
        builder.add(Series.log(series.value(i) / 1e3), series.in(i));
      }
    }
    return builder.build();
  }

  private static final class Builder {
    private double[] logs = new double[64];
    private long[] counts = new long[64];
    private int size;

    void add(double log, long count) {
      if (size > 0 && log <= logs[size - 1]) {
        counts[size - 1] += count;
        return;
      }
      if (size == logs.length) {
        logs = Arrays.copyOf(logs, size * 2);
        counts = Arrays.copyOf(counts, size * 2);
      }
      logs[size] = log;
      counts[size++] = count;
    }

    Values build() {
      return new Values(Arrays.copyOf(logs, size), Arrays.copyOf(counts, size));
    }
  }

  /** How many there are. */
  long total() {
    return total;
  }

  /** How large a part is 10 us or less, 0 to 1. */
  double negligible() {
    return total > 0 && logs[0] <= LEAST ? (double) counts[0] / total : 0;
  }

  /** The one in the middle, in milliseconds; 0 where there is none. */
  double medianMs() {
    long seen = 0;
    for (int i = 0; i < logs.length; i++) {
      seen += counts[i];
      if (seen * 2 >= total) {
        return Math.exp(logs[i]) / 1e3;
      }
    }
    return 0;
  }

  /** The variance of the logarithms. */
  double varianceOfLogs() {
    return variance(false);
  }

  /** The variance of the times over the square of their mean. */
  double relativeVariance() {
    return variance(true);
  }

  private double variance(boolean times) {
    double sum = 0;
    double squares = 0;
    for (int i = 0; i < logs.length; i++) {
      double value = times ? Math.exp(logs[i]) : logs[i];
      sum += counts[i] * value;
      squares += counts[i] * value * value;
    }
    if (total < 2) {
      return 0;
    }
    double mean = sum / total;
    double variance = Math.max(0, squares / total - mean * mean) * total / (total - 1);
    return times ? variance / (mean * mean) : variance;
  }

  /**
   * How probable it is that one of {@code others} is greater than one of these that is moved by
   * {@code shift}; equal ones count half.
   */
  double lessThan(Values others, double shift) {
    double sum = 0;
    long below = 0;
    int mine = 0;
    for (int i = 0; i < others.logs.length; i++) {
      double bound = others.logs[i] - shift;
      while (mine < logs.length && logs[mine] < bound) {
        below += counts[mine++];
      }
      double equal = mine < logs.length && logs[mine] == bound ? counts[mine] / 2.0 : 0;
      sum += others.counts[i] * (below + equal);
    }
    return sum / total / others.total;
  }

  /** By how much equal values lower the variance of ranks of both together, 0 to 1. */
  double tieFactor(Values others) {
    double all = (double) total + others.total;
    double ties = 0;
    int mine = 0;
    int theirs = 0;
    while (mine < logs.length || theirs < others.logs.length) {
      double at =
          Math.min(
              mine < logs.length ? logs[mine] : Double.MAX_VALUE,
              theirs < others.logs.length ? others.logs[theirs] : Double.MAX_VALUE);
      double count = 0;
      if (mine < logs.length && logs[mine] == at) {
        count += counts[mine++];
      }
      if (theirs < others.logs.length && others.logs[theirs] == at) {
        count += others.counts[theirs++];
      }
      ties += count * count * count - count;
    }
    return 1 - ties / (all * all * all - all);
  }

  /** The distance from its least to the greatest of the others, and back. */
  double range(Values others) {
    double low = Math.min(logs[0], others.logs[0]);
    double high = Math.max(logs[logs.length - 1], others.logs[others.logs.length - 1]);
    return high - low;
  }
}
