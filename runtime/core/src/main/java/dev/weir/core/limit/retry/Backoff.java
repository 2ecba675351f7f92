package dev.weir.core.limit.retry;

import dev.weir.api.policy.RetryPolicy;

/**
 * How long to wait before a retry: {@code delay * multiplier^(n - 1)} before the n-th, at most
 * {@code maxDelay}, spread by the jitter, and again at most {@code maxDelay}.
 */
final class Backoff {
  private final RetryPolicy policy;
  private final double delayNanos;
  private final double maxDelayNanos;

  Backoff(RetryPolicy policy) {
    this.policy = policy;
    delayNanos = policy.delay().toNanos();
    maxDelayNanos = policy.maxDelay().toNanos();
  }

  /**
   * The wait in nanoseconds.
   *
   * @param retry 1 for the first
   * @param random from 0 to less than 1
   */
  long nanos(int retry, double random) {
    if (delayNanos == 0) {
      return 0;
    }
    // An infinite power is as good as the longest wait.
    double wait = Math.min(delayNanos * Math.pow(policy.multiplier(), retry - 1.0), maxDelayNanos);
    double spread =
        switch (policy.jitter()) {
          case NONE -> wait;
          case RATIO -> wait * (1 + policy.jitterRatio() * (2 * random - 1));
          case FULL -> wait * random;
          case EQUAL -> wait / 2 * (1 + random);
        };
    return (long) Math.min(spread, maxDelayNanos);
  }
}
