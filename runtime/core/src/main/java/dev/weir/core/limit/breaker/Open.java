package dev.weir.core.limit.breaker;

import dev.weir.api.policy.BreakerPolicy;
import org.jspecify.annotations.Nullable;

/** Rejects until the recovery is over. Then the first call to come makes the breaker half-open. */
final class Open implements Condition {
  private final CircuitBreaker breaker;
  private final Rejections rejections;
  private final long since;
  private final int failedRecoveries;
  // Written under the breaker's lock, read by every rejection. Never moved but by another policy.
  private volatile long until;

  /**
   * An opening.
   *
   * @param since when it began, which may be some time ago
   * @param failedRecoveries how many have failed in a row
   */
  Open(CircuitBreaker breaker, Rejections rejections, long since, int failedRecoveries) {
    this.breaker = breaker;
    this.rejections = rejections;
    this.since = since;
    this.failedRecoveries = failedRecoveries;
    this.until = since + recoveryNanos(breaker.policy());
  }

  private long recoveryNanos(BreakerPolicy policy) {
    long first = policy.recoveryTimeout().toNanos();
    if (failedRecoveries == 0 || policy.recoveryMultiplier() == 1) {
      return first;
    }
    double grown = (double) first * Math.pow(policy.recoveryMultiplier(), failedRecoveries);
    return (long) Math.min(grown, (double) Math.max(first, policy.maxRecovery().toNanos()));
  }

  @Override
  public State state() {
    return State.OPEN;
  }

  @Override
  public boolean rejects() {
    return rejections.rejectBefore(until);
  }

  @Override
  public @Nullable Admission admit() {
    if (breaker.nanoTime() - until < 0) {
      rejections.count();
      return null;
    }
    HalfOpen next = new HalfOpen(breaker, rejections, failedRecoveries);
    breaker.become(next, Transition.Cause.RECOVERY_OVER);
    return next.admit();
  }

  /** A breaker that is open stays open; its recovery ends when the new policy would have it end. */
  @Override
  public void reconfigured() {
    until = since + recoveryNanos(breaker.policy());
  }

  @Override
  public long retryAfterNanos() {
    return Math.max(0, until - breaker.nanoTime());
  }

  int failedRecoveries() {
    return failedRecoveries;
  }
}
