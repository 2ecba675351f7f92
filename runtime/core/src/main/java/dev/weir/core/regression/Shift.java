package dev.weir.core.regression;

/**
 * By what factor typical values have changed: the test of Wilcoxon, Mann and Whitney on the values,
 * and the shift of their logarithms that Hodges and Lehmann estimate, with the interval that
 * inverting the test gives (Hodges and Lehmann, Estimates of location based on rank tests, Annals
 * of Mathematical Statistics 34, 1963). Its variance is corrected for ties and for {@link
 * Inflation}. Hardly moved by values that are far out.
 */
final class Shift {
  private static final double PRECISION = 1e-3;

  private Shift() {}

  /** Both must have values. */
  static Effect of(Sample before, Sample after) {
    Values one = before.values();
    Values other = after.values();
    Inflation inflation =
        Inflation.of(
            before, one.varianceOfLogs(), after, other.varianceOfLogs(), Sample.Part::logs);
    double n = one.total();
    double m = other.total();
    double variance = (n + m + 1) / (12 * n * m) * one.tieFactor(other) * inflation.factor();
    double deviation = Math.sqrt(Math.max(variance, 1e-12));
    double t = (one.lessThan(other, 0) - 0.5) / deviation;
    double reach = StudentT.quantile(Effect.TAIL, inflation.degrees()) * deviation;
    double range = one.range(other) + 1;
    return new Effect(
        crossing(one, other, 0.5, range),
        crossing(one, other, Math.min(1, 0.5 + reach), range),
        crossing(one, other, Math.max(0, 0.5 - reach), range),
        StudentT.beyond(t, inflation.degrees()),
        StudentT.beyond(-t, inflation.degrees()));
  }

  /** The shift from which on fewer than a share of the pairs are in order; it falls with it. */
  private static double crossing(Values one, Values other, double share, double range) {
    double low = -range;
    double high = range;
    while (high - low > PRECISION) {
      double middle = (low + high) / 2;
      if (one.lessThan(other, middle) > share) {
        low = middle;
      } else {
        high = middle;
      }
    }
    return (low + high) / 2;
  }
}
