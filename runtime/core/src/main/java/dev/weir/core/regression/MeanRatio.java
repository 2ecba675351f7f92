package dev.weir.core.regression;

/**
 * By what factor the mean has changed, which is what a route costs in all: the ratio of the means,
 * its variance by the delta method (Cochran, Sampling Techniques, 1977, 6.4), corrected for {@link
 * Inflation}. Finds what {@link Shift} cannot: a few requests that have become very slow.
 */
final class MeanRatio {
  private MeanRatio() {}

  /** Both must have values with a mean above 0. */
  static Effect of(Sample before, Sample after) {
    double one = before.values().relativeVariance();
    double other = after.values().relativeVariance();
    Inflation inflation =
        Inflation.of(
            before,
            one * before.meanMs() * before.meanMs(),
            after,
            other * after.meanMs() * after.meanMs(),
            Sample.Part::totalMs);
    double variance = (one / before.count() + other / after.count()) * inflation.factor();
    double deviation = Math.sqrt(Math.max(variance, 1e-12));
    double log = Math.log(after.meanMs() / before.meanMs());
    double reach = StudentT.quantile(Effect.TAIL, inflation.degrees()) * deviation;
    double t = log / deviation;
    return new Effect(
        log,
        log - reach,
        log + reach,
        StudentT.beyond(t, inflation.degrees()),
        StudentT.beyond(-t, inflation.degrees()));
  }
}
