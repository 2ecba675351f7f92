package dev.weir.core.limit.bulkhead;

import dev.weir.api.policy.BulkheadPolicy.Gradient2;

/**
 * Follows how much slower calls are now than on a long average.
 *
 * <pre>
 *   long     = long + (mean - long) * 2 / (longWindow + 1)     the average of the first 10 windows
 *              the plain average of the first 10 windows
 *   long     = long * 0.9                             while long &gt; 2 * mean
 *   gradient = max(0.5, min(1, tolerance * long / mean))
 *   found    = limit * gradient + queueSize
 *   limit    = limit * (1 - smoothing) + found * smoothing
 *
 *   a drop:                  limit * (1 - smoothing / 2)
 *   in flight * 2 &lt; limit:   limit
 * </pre>
 *
 * <p>Three regimes. Calls take what they always took: the gradient is 1 and the limit grows by
 * {@code smoothing * queueSize} a window as long as half of it is used. They get slower than
 * tolerated: it falls until about {@code queueSize} more than tolerated queue at the callee. They
 * are fast again after a long overload: the long average, which had followed, is brought down by a
 * tenth a window rather than at its own pace.
 *
 * <p>Source: {@code Gradient2Limit} of Netflix concurrency-limits, with its constants. There drops
 * are ignored; here a window with one counts as one as slow as can be. That the long average does
 * not follow a queue of the limit's own making: see {@link ProbingRule}.
 */
final class Gradient2Rule implements BaselineRule {
  private static final int WARM_UP = 10;
  private static final int MOST = 10;

  private final Gradient2 settings;
  private double longNanos;
  private int windows;
  private boolean heldBack;

  Gradient2Rule(Gradient2 settings, double baselineNanos) {
    this.settings = settings;
    longNanos = baselineNanos;
    windows = baselineNanos > 0 ? WARM_UP : 0;
  }

  @Override
  public double next(double limit, double meanNanos, int inFlight, boolean dropped) {
    boolean measured = meanNanos > 0;
    if (measured) {
      average(meanNanos);
    }
    if (dropped) {
      return limit * (1 - settings.smoothing() / 2);
    }
    if (!measured || LimitRule.isHardlyUsed(limit, inFlight)) {
      return limit;
    }
    double gradient = Math.max(0.5, Math.min(1, settings.tolerance() * longNanos / meanNanos));
    heldBack = gradient < 1;
    double found = limit * gradient + settings.queueSize();
    return limit * (1 - settings.smoothing()) + found * settings.smoothing();
  }

  private void average(double meanNanos) {
    if (windows < WARM_UP) {
      windows++;
      longNanos += (meanNanos - longNanos) / windows;
    } else {
      // One call that hung for an hour must not make a window count for an hour.
      double counted = Math.min(meanNanos, MOST * longNanos);
      longNanos += (counted - longNanos) * 2 / (settings.longWindow() + 1);
    }
    if (longNanos > 2 * meanNanos) {
      longNanos *= 0.9;
    }
  }

  @Override
  public boolean isHeldBack() {
    return heldBack;
  }

  @Override
  public void correct(double meanNanos) {
    longNanos = meanNanos;
    windows = WARM_UP;
  }

  @Override
  public double baselineNanos() {
    return longNanos;
  }
}
