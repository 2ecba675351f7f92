package dev.weir.core.limit.bulkhead;

/** A formula that compares what calls take with what they take without a queue. */
interface BaselineRule extends LimitRule {
  /** Whether the limit is held back, so that a baseline that is wrong would do harm. */
  boolean isHeldBack();

  /** Corrects the baseline by what calls took when there was no queue, or a shorter one. */
  void correct(double meanNanos);
}
