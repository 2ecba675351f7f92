package dev.weir.core.record;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
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

  private static final int FEW = 32;

  private final long unit;
  // The first values as they are: most lines and statements never have more, and a JVM that ends
  // soon never loads a histogram.
  private long @Nullable [] few;
  private int kept;
  private long count;
  private long total;
  private long max;
  private @Nullable Buckets histogram;
  private final @Nullable Recent recent;

  Timings(long unit) {
    this.unit = unit;
    recent = null;
  }

  private Timings(long unit, boolean sums) {
    this.unit = unit;
    recent = new Recent(sums);
  }

  /** Tells also what came since a reader last looked, with percentiles. */
  static Timings live(long unit) {
    return new Timings(unit, false);
  }

  /** Tells also how often, and how much, since a reader last looked. */
  static Timings liveSums(long unit) {
    return new Timings(unit, true);
  }

  void record(long value) {
    long positive = Math.max(0, value);
    count++;
    total += positive;
    max = Math.max(max, positive);
    long units = units(positive);
    recordUnits(units, 1);
    if (recent != null) {
      recent.record(positive, units);
    }
  }

  /** A division by a constant is a multiplication; one by a field takes some ten times as long. */
  private long units(long value) {
    return unit == MICROS ? value / MICROS : value / KIB;
  }

  /** Books {@code times} values that were not measured one by one, with their mean. */
  void recordMany(long mean, long times) {
    if (times > 0) {
      count += times;
      total += mean * times;
      recordUnits(units(mean), times);
    }
  }

  /** Adds to the total what belongs to an operation that was counted already. */
  void addTime(long value) {
    total += Math.max(0, value);
    max = Math.max(max, value);
    if (recent != null) {
      recent.addTime(Math.max(0, value));
    }
  }

  /** Adds values that are new, where {@link #add} adds up what readers have seen already. */
  void addFresh(Timings other) {
    add(other);
    if (recent != null && other.recent != null) {
      recent.add(other.recent);
    }
  }

  /** Hands over what came since the last time. */
  void drainInto(Series series) {
    if (recent != null) {
      recent.drainInto(series);
    }
  }

  /** Whether anything came since then. */
  boolean hasRecent() {
    return recent != null && !recent.isEmpty();
  }

  void add(Timings other) {
    count += other.count;
    total += other.total;
    max = Math.max(max, other.max);
    long[] values = other.few;
    for (int i = 0; values != null && i < other.kept; i++) {
      recordUnits(values[i], 1);
    }
    if (other.histogram != null) {
      histogram().add(other.histogram);
    }
  }

  private void recordUnits(long value, long times) {
    if (histogram == null && times == 1 && kept < FEW) {
      long[] values = few;
      if (values == null || kept == values.length) {
        values = values == null ? new long[2] : Arrays.copyOf(values, kept * 2);
        few = values;
      }
      values[kept++] = value;
    } else {
      histogram().record(value, times);
    }
  }

  long count() {
    return count;
  }

  long total() {
    return total;
  }

  Snapshot.Distribution distribution() {
    return distribution(false);
  }

  /**
   * As an immutable value.
   *
   * @param whole with the histogram, which takes a few hundred bytes
   */
  Snapshot.Distribution distribution(boolean whole) {
    if (histogram == null && kept == 0) {
      return new Snapshot.Distribution(count, total, max, max, max, max, max, max);
    }
    Buckets values = histogram();
    return new Snapshot.Distribution(
        count,
        total,
        max,
        at(values, 50),
        at(values, 90),
        at(values, 95),
        at(values, 99),
        at(values, 99.9),
        whole ? values.text() : "");
  }

  /** How many values are at most each of these, within 1 %. */
  List<Long> upTo(List<Long> bounds) {
    List<Long> counts = new ArrayList<>(bounds.size());
    for (long bound : bounds) {
      counts.add(
          bound >= max ? count : count == 0 ? 0 : Math.min(count, histogram().upTo(units(bound))));
    }
    return counts;
  }

  private long at(Buckets values, double percentile) {
    return Math.min(max, values.at(percentile) * unit);
  }

  private Buckets histogram() {
    Buckets values = histogram;
    if (values == null) {
      values = new Buckets();
      histogram = values;
      long[] first = few;
      for (int i = 0; first != null && i < kept; i++) {
        values.record(first[i], 1);
      }
      few = null;
      kept = 0;
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
    Timings warm = live(MICROS);
    for (int i = 0; i <= FEW; i++) {
      warm.record(1_000_000);
    }
    Timings copy = warm.copy();
    copy.recordMany(1, 2);
    copy.distribution();
    warm.drainInto(new Series(MICROS));
    Buckets.warm();
  }
}
