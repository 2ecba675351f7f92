package dev.weir.core.regression;

/**
 * Student's t distribution, by the incomplete beta function as a continued fraction: Abramowitz and
 * Stegun, Handbook of Mathematical Functions, 26.7.1 and 26.5.8. Above 200 degrees of freedom it is
 * taken as that of 200, which is off by less than 1 % of a quantile.
 */
final class StudentT {
  private static final double MOST_DEGREES = 200;
  private static final double TINY = 1e-300;
  private static final double CLOSE = 1e-12;
  private static final int MOST_STEPS = 300;

  private StudentT() {}

  /** How probable it is to be beyond {@code t}. */
  static double beyond(double t, double degrees) {
    double df = Math.min(MOST_DEGREES, degrees);
    double tail = 0.5 * incompleteBeta(df / (df + t * t), df / 2, 0.5);
    return t >= 0 ? tail : 1 - tail;
  }

  /** The value that is passed with the probability {@code tail}, 0 to 0.5. */
  static double quantile(double tail, double degrees) {
    double low = 0;
    double high = 1e6;
    for (int i = 0; i < 100; i++) {
      double middle = (low + high) / 2;
      if (beyond(middle, degrees) > tail) {
        low = middle;
      } else {
        high = middle;
      }
    }
    return high;
  }

  private static double incompleteBeta(double x, double a, double b) {
    if (x <= 0 || x >= 1) {
      return x <= 0 ? 0 : 1;
    }
    double front =
        Math.exp(
            logGamma(a + b) - logGamma(a) - logGamma(b) + a * Math.log(x) + b * Math.log(1 - x));
    return x < (a + 1) / (a + b + 2)
        ? front * fraction(x, a, b) / a
        : 1 - front * fraction(1 - x, b, a) / b;
  }

  /** Lentz's method. */
  private static double fraction(double x, double a, double b) {
    double c = 1;
    double d = 1 / away(1 - (a + b) * x / (a + 1));
    double result = d;
    for (int m = 1; m < MOST_STEPS; m++) {
      double even = m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m));
      d = 1 / away(1 + even * d);
      c = away(1 + even / c);
      result *= d * c;
      double odd = -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1));
      d = 1 / away(1 + odd * d);
      c = away(1 + odd / c);
      double change = d * c;
      result *= change;
      if (Math.abs(change - 1) < CLOSE) {
        break;
      }
    }
    return result;
  }

  private static double away(double value) {
    return Math.abs(value) < TINY ? TINY : value;
  }

  /** Stirling's series after moving up: Abramowitz and Stegun 6.1.41. */
  private static double logGamma(double x) {
    double shift = 0;
    double at = x;
    while (at < 10) {
      shift -= Math.log(at);
      at++;
    }
    double square = at * at;
    return shift
        + (at - 0.5) * Math.log(at)
        - at
        + 0.5 * Math.log(2 * Math.PI)
        + 1 / (12 * at)
        - 1 / (360 * at * square)
        + 1 / (1260 * at * square * square);
  }
}
