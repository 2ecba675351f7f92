package dev.weir.core.limit;

import dev.weir.api.Rejection;
import dev.weir.api.policy.Policy;
import dev.weir.core.limit.bulkhead.Bulkhead;
import dev.weir.core.limit.rate.RateSnapshot;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A limiter at one moment; each figure is true, though others may have gone on meanwhile.
 *
 * @param name of its policy
 * @param policy in force
 * @param counts what became of its calls since it was made
 * @param durations how long they took
 * @param breaker null: there is none
 * @param rate null: there is none
 * @param bulkhead permits, calls in flight and calls that wait; null: there is none
 */
public record LimiterSnapshot(
    String name,
    Policy policy,
    Counts counts,
    Distribution durations,
    dev.weir.core.limit.breaker.@Nullable Snapshot breaker,
    @Nullable RateSnapshot rate,
    Bulkhead.@Nullable Snapshot bulkhead) {

  /**
   * What became of attempts: each one that asked for permits is in exactly one of the first four or
   * in {@code rejected}, once it is over. A call that is never tried again is one attempt.
   *
   * @param succeeded the body returned
   * @param failed the body threw
   * @param timedOut took longer than the policy allows
   * @param cancelled was interrupted or cancelled by its own side
   * @param rejected never began, by reason; reasons that did not occur are absent
   * @param retried attempts that followed a failed one
   * @param fromCache calls that needed no attempt, since there was a result
   * @param fellBack calls that got a result from before, since there was no new one
   */
  public record Counts(
      long succeeded,
      long failed,
      long timedOut,
      long cancelled,
      Map<Rejection, Long> rejected,
      long retried,
      long fromCache,
      long fellBack) {

    /** All rejections together. */
    public long allRejected() {
      long sum = 0;
      for (long times : rejected.values()) {
        sum += times;
      }
      return sum;
    }

    /** All attempts that are over. */
    public long attempts() {
      return succeeded + failed + timedOut + cancelled + allRejected();
    }
  }
}
