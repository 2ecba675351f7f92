package dev.weir.core.limit.bulkhead;

import dev.weir.api.policy.BulkheadPolicy.Aimd;

/**
 * Additive increase, multiplicative decrease.
 *
 * <pre>
 *   a drop, or mean &gt; timeout:  limit * backoff
 *   in flight * 2 &lt; limit:       limit
 *   else:                        limit + 1
 * </pre>
 *
 * <p>Source: D. Chiu and R. Jain, "Analysis of the Increase and Decrease Algorithms for Congestion
 * Avoidance in Computer Networks", 1989, which shows that of the linear rules this one alone
 * converges to an efficient and fair share. As a limit of concurrency: {@code AIMDLimit} of Netflix
 * concurrency-limits, where it is applied to each call; here to each window, so that many calls
 * dropped together count as one sign.
 */
final class AimdRule implements LimitRule {
  private final double backoff;
  private final double timeoutNanos;

  AimdRule(Aimd aimd) {
    backoff = aimd.backoff();
    timeoutNanos = aimd.timeout().toNanos();
  }

  @Override
  public double next(double limit, double meanNanos, int inFlight, boolean dropped) {
    if (dropped || meanNanos > timeoutNanos) {
      return limit * backoff;
    }
    return LimitRule.isHardlyUsed(limit, inFlight) ? limit : limit + 1;
  }

  @Override
  public double baselineNanos() {
    return 0;
  }
}
