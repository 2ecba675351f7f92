package dev.weir.core.limit.bulkhead;

/**
 * Keeps a short queue at the callee.
 *
 * <pre>
 *   step  = max(1, log10(limit))
 *   queue = limit * (1 - fastest / mean)           calls that wait there rather than are served
 *
 *   a drop:                  limit - step
 *   in flight * 2 &lt; limit:   limit
 *   queue &lt;= step:           limit + 6 * step      nothing queues
 *   queue &lt; 3 * step:        limit + step
 *   queue &gt; 6 * step:        limit - step
 * </pre>
 *
 * <p>{@code fastest} is the smallest mean of a window since the last probe, see {@link
 * ProbingRule}.
 *
 * <p>Sources: L. Brakmo and L. Peterson, "TCP Vegas: End to End Congestion Avoidance on a Global
 * Internet", 1995; the factors and the steps by logarithm: {@code VegasLimit} of Netflix
 * concurrency-limits. There {@code fastest} is a single call, which makes any spread of durations
 * look like a queue; here means of windows are compared with each other.
 */
final class VegasRule implements BaselineRule {
  private double fastest;
  private boolean heldBack;

  VegasRule(double baselineNanos) {
    fastest = baselineNanos;
  }

  @Override
  public double next(double limit, double meanNanos, int inFlight, boolean dropped) {
    boolean measured = meanNanos > 0;
    if (measured && (fastest <= 0 || meanNanos < fastest)) {
      fastest = meanNanos;
    }
    double step = Math.max(1, Math.log10(limit));
    if (dropped) {
      return limit - step;
    }
    if (!measured || LimitRule.isHardlyUsed(limit, inFlight)) {
      return limit;
    }
    int steps = steps(limit * (1 - fastest / meanNanos) / step);
    heldBack = steps <= 0;
    return limit + step * steps;
  }

  private static int steps(double queue) {
    if (queue <= 1) {
      return 6;
    }
    if (queue < 3) {
      return 1;
    }
    return queue > 6 ? -1 : 0;
  }

  @Override
  public boolean isHeldBack() {
    return heldBack;
  }

  @Override
  public void correct(double meanNanos) {
    fastest = meanNanos;
  }

  @Override
  public double baselineNanos() {
    return fastest;
  }
}
