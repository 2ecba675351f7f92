package dev.weir.core.alert;

/** What so many of so many that were seen say of the share of all. */
final class Proportion {
  private static final double SIGMAS = 3;

  /** The logarithm of 10,000. */
  private static final double CERTAIN = Math.log(1e4);

  private Proportion() {}

  /**
   * Whether it would be an accident of less than 1 in 10,000 to see so many of so many were the
   * share of all no more than this. Chernoff: the probability is at most exp(-n D), where D = q
   * ln(q / p) + (1 - q) ln((1 - q) / (1 - p)) for a share q that was seen and p that is asked
   * about.
   *
   * @param of at least 1
   * @param share 0 to 1
   */
  static boolean isCertain(long seen, long of, double share) {
    double q = (double) seen / of;
    if (q <= share) {
      return false;
    }
    double rest = q < 1 ? (1 - q) * Math.log((1 - q) / (1 - share)) : 0;
    return of * (q * Math.log(q / share) + rest) >= CERTAIN;
  }

  /** Wilson's: how small the share of all may be, at three standard deviations. */
  static double lowerBound(long seen, long of) {
    if (of == 0) {
      return 0;
    }
    double share = (double) seen / of;
    double z2 = SIGMAS * SIGMAS;
    double middle = share + z2 / (2 * of);
    double spread = SIGMAS * Math.sqrt((share * (1 - share) + z2 / (4 * of)) / of);
    return (middle - spread) / (1 + z2 / of);
  }
}
