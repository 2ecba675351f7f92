package dev.weir.core.limit.breaker;

/**
 * The outcomes that a closed circuit breaker judges by: those in its window, or the failures in a
 * row if it has none.
 *
 * @param calls all of them
 * @param failures those that failed
 * @param slow those that were slow, failed or not
 * @param failuresInARow since the latest success
 */
public record Counts(long calls, long failures, long slow, long failuresInARow) {
  static final Counts NONE = new Counts(0, 0, 0, 0);

  /** In percent, 0 to 100; 0 without calls. */
  public double failureRate() {
    return calls == 0 ? 0 : 100.0 * failures / calls;
  }

  /** In percent, 0 to 100; 0 without calls. */
  public double slowCallRate() {
    return calls == 0 ? 0 : 100.0 * slow / calls;
  }
}
