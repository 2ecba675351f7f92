package dev.weir.core.limit;

/**
 * How long the calls of a limiter took, in nanoseconds; percentiles within 6.25 %.
 *
 * <p>Calls of less than 65 microseconds count, and stand in all figures with 0. Unless the policy
 * needs precise durations each one is up to a millisecond or two too long, since its begin is read
 * from a clock that moves every millisecond.
 *
 * @param count how many calls were measured
 * @param totalNanos their sum
 */
public record Distribution(
    long count,
    long totalNanos,
    long maxNanos,
    long p50Nanos,
    long p90Nanos,
    long p95Nanos,
    long p99Nanos,
    long p999Nanos) {

  /** The mean in nanoseconds; 0 where nothing was measured. */
  public long meanNanos() {
    return count == 0 ? 0 : totalNanos / count;
  }
}
