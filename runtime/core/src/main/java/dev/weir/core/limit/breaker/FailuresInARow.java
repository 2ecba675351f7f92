package dev.weir.core.limit.breaker;

import dev.weir.api.policy.BreakerPolicy;
import org.jspecify.annotations.Nullable;

/** No window at all: the failures since the latest success. */
final class FailuresInARow extends Window {
  FailuresInARow(BreakerPolicy policy) {
    super(policy);
  }

  @Override
  void append(long moreCalls, long moreFailures, long moreSlow) {}

  @Override
  Counts counts() {
    return new Counts(failuresInARow(), failuresInARow(), 0, failuresInARow());
  }

  @Override
  Transition.@Nullable Cause verdict() {
    return failuresInARow() >= policy().failureThreshold() ? Transition.Cause.FAILURES : null;
  }

  @Override
  Effort effort() {
    return failuresInARow() == 0 ? Effort.NONE : Effort.NOW;
  }

  @Override
  boolean isOfSize(BreakerPolicy other) {
    return true;
  }

  @Override
  void copyInto(Window other, long now) {
    other.append(failuresInARow(), failuresInARow(), 0);
  }
}
