package dev.weir.core.limit.bulkhead;

import dev.weir.api.policy.BulkheadPolicy.Adaptation;
import dev.weir.api.policy.BulkheadPolicy.Aimd;
import dev.weir.api.policy.BulkheadPolicy.Gradient2;

/** A formula that finds the next limit. One thread at a time; what it remembers is its own. */
interface LimitRule {
  /** The formula that a policy names, with what a former one knew. */
  static LimitRule of(Adaptation adaptation, double baselineNanos) {
    if (adaptation instanceof Aimd aimd) {
      return new AimdRule(aimd);
    }
    return new ProbingRule(
        adaptation instanceof Gradient2 gradient
            ? new Gradient2Rule(gradient, baselineNanos)
            : new VegasRule(baselineNanos));
  }

  /**
   * The limit after a window, before it is kept within its bounds.
   *
   * @param limit the one of that window, with its fraction
   * @param meanNanos how long its calls took, 1 or more; NaN where none was measured
   * @param inFlight the most calls that were seen at the same time
   * @param dropped whether a call was dropped
   */
  double next(double limit, double meanNanos, int inFlight, boolean dropped);

  /** What calls take without a queue, in nanoseconds; 0 where that is not known. */
  double baselineNanos();

  /** Whether so little of a limit was used that nothing is known about more. */
  static boolean isHardlyUsed(double limit, int inFlight) {
    return inFlight * 2.0 < limit;
  }
}
