package dev.weir.core.regression;

/**
 * How much something has changed, and how certain that is.
 *
 * @param log the change, as the logarithm of the ratio of after by before
 * @param low the lower end of the 95 % confidence interval, likewise
 * @param high the upper end
 * @param up how probable such a rise is by chance alone, 0 to 1
 * @param down how probable such a fall is by chance alone
 */
record Effect(double log, double low, double high, double up, double down) {
  /** Half of what the interval leaves out. */
  static final double TAIL = 0.025;

  /** The ratio less 1: 0.2 for 20 % more. */
  static double change(double log) {
    return Math.expm1(log);
  }
}
