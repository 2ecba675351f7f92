package dev.weir.core.regression;

import java.util.List;

/**
 * By how much the variance of a mean is larger than that of independent values, since requests of
 * one moment are alike: the spread between parts of the while by what independent values would have
 * (the design effect of cluster sampling: Kish, Survey Sampling, 1965).
 *
 * <p>Looked at with all parts, with half as many and with a quarter, so that likeness over longer
 * whiles shows too; the largest counts, and never less than 1.
 *
 * @param factor 1 or more
 * @param degrees of freedom of the estimate
 */
record Inflation(double factor, double degrees) {
  /** What is assumed where the parts are not known. */
  static final double ASSUMED = 2;

  private static final int MOST_PARTS = 24;

  /** Of fewer parts nothing is concluded. */
  static final int LEAST_PARTS = 6;

  private static final int LEVELS = 3;

  /** What is compared between parts. */
  interface Figure {
    double of(Sample.Part part);
  }

  /**
   * Of two samples that are alike in this; where one of them has no parts, the other's.
   *
   * @param oneVariance what a mean's variance would be if values were independent, by values
   */
  static Inflation of(
      Sample one, double oneVariance, Sample other, double otherVariance, Figure by) {
    double most = 1;
    double degrees = 0;
    boolean known = false;
    for (int level = 0; level < LEVELS; level++) {
      int first = parts(one, level);
      int second = parts(other, level);
      double sum = 0;
      double free = 0;
      if (first >= LEAST_PARTS) {
        sum += (first - 1) * factor(one.grouped(first), oneVariance, by);
        free += first - 1;
      }
      if (second >= LEAST_PARTS) {
        sum += (second - 1) * factor(other.grouped(second), otherVariance, by);
        free += second - 1;
      }
      if (free > 0 && (!known || sum / free > most)) {
        degrees = free;
        most = Math.max(1, sum / free);
        known = true;
      }
    }
    return known
        ? new Inflation(most, degrees)
        : new Inflation(ASSUMED, Math.max(1, Math.min(one.count(), other.count()) - 1));
  }

  private static int parts(Sample sample, int level) {
    return Math.min(MOST_PARTS, sample.parts().size()) >> level;
  }

  /** The variance of a ratio of sums, over clusters, by that of independent values. */
  private static double factor(List<Sample.Part> groups, double variance, Figure by) {
    double count = 0;
    double sum = 0;
    for (Sample.Part group : groups) {
      count += group.count();
      sum += by.of(group);
    }
    double mean = sum / count;
    double squares = 0;
    for (Sample.Part group : groups) {
      double off = by.of(group) - mean * group.count();
      squares += off * off;
    }
    double clustered = squares * groups.size() / (groups.size() - 1) / (count * count);
    double independent = variance / count;
    return independent <= 0 ? 1 : clustered / independent;
  }
}
