package dev.weir.core.regression;

import dev.weir.core.record.Series;
import java.util.ArrayList;
import java.util.List;
import org.HdrHistogram.AbstractHistogram;

/**
 * One kind of time of one route over a while: all values, and sums of the parts of that while.
 *
 * @param values all of them
 * @param totalMs their exact sum
 * @param parts sums of consecutive parts, the oldest first; empty where that is not known
 */
public record Sample(Values values, double totalMs, List<Part> parts) {
  private static final double NANOS_PER_MS = 1e6;

  /**
   * A part of the while.
   *
   * @param count of values
   * @param totalMs their sum
   * @param logs the sum of their logarithms, see {@link Series#logs}
   */
  public record Part(long count, double totalMs, double logs) {
    Part plus(Part other) {
      return new Part(count + other.count, totalMs + other.totalMs, logs + other.logs);
    }
  }

  /** Leaves empty parts out. */
  public Sample {
    List<Part> some = new ArrayList<>();
    for (Part part : parts) {
      if (part.count() > 0) {
        some.add(part);
      }
    }
    parts = List.copyOf(some);
  }

  /**
   * From a histogram.
   *
   * @param perMicro how many of its units are a microsecond
   */
  public static Sample of(
      AbstractHistogram histogram, double perMicro, double totalMs, List<Part> parts) {
    return new Sample(Values.of(histogram, perMicro), totalMs, parts);
  }

  /** From a series of nanoseconds. */
  public static Sample of(Series series, List<Part> parts) {
    return of(series, series.total() / NANOS_PER_MS, parts);
  }

  /** From a series of nanoseconds whose sum is known better. */
  public static Sample of(Series series, double totalMs, List<Part> parts) {
    return new Sample(Values.of(series), totalMs, parts);
  }

  /** How many values. */
  public long count() {
    return values.total();
  }

  /** Their mean; 0 where there are none. */
  public double meanMs() {
    return count() == 0 ? 0 : totalMs / count();
  }

  /** The parts as {@code groups} of neighbours. */
  List<Part> grouped(int groups) {
    List<Part> all = new ArrayList<>();
    int of = parts.size();
    for (int group = 0; group < groups; group++) {
      Part sum = new Part(0, 0, 0);
      for (int i = group * of / groups; i < (group + 1) * of / groups; i++) {
        sum = sum.plus(parts.get(i));
      }
      all.add(sum);
    }
    return all;
  }
}
