package dev.weir.core.regression;

/**
 * By what factor the mean has changed, which is what a route costs in all: Welch's test of the
 * means, and their ratio with its interval by the delta method (Cochran, Sampling Techniques, 1977,
 * 6.4), both corrected for {@link Inflation}. Finds what {@link Shift} cannot: a few requests that
 * have become very slow.
 */
final class MeanRatio {
  private static final double LEAST_VARIANCE = 1e-12;
  private static final double LEAST_RATIO = 1e-3;

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
    double was = before.meanMs();
    double now = after.meanMs();
    double ratio = now / was;
    double factor = inflation.factor();
    double wasVariance = Math.max(LEAST_VARIANCE, one / before.count() * factor) * was * was;
    double nowVariance = Math.max(LEAST_VARIANCE, other / after.count() * factor) * now * now;
    // The difference, not the logarithm of the ratio: that makes one value that is far out certain.
    double t = (now - was) / Math.sqrt(wasVariance + nowVariance);
    double deviation = Math.sqrt(nowVariance + ratio * ratio * wasVariance) / was;
    double reach = StudentT.quantile(Effect.TAIL, inflation.degrees()) * deviation;
    return new Effect(
        Math.log(ratio),
        Math.log(Math.max(LEAST_RATIO, ratio - reach)),
        Math.log(ratio + reach),
        StudentT.beyond(t, inflation.degrees()),
        StudentT.beyond(-t, inflation.degrees()));
  }
}
