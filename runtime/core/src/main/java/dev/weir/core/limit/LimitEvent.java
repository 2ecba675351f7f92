package dev.weir.core.limit;

import dev.weir.api.Rejection;
import dev.weir.api.policy.Policy;
import dev.weir.core.limit.breaker.State;

/** Something that happened at a limiter and does not happen with every call. */
public sealed interface LimitEvent {
  /** The name of the policy. */
  String limit();

  /** A call was not let through. */
  record Rejected(String limit, Rejection reason) implements LimitEvent {}

  /** A call took too long. */
  record TimedOut(String limit) implements LimitEvent {}

  /** The breaker is in another state. */
  record BreakerMoved(String limit, State from, State to) implements LimitEvent {}

  /** The policy is another. */
  record Reconfigured(String limit, Policy policy) implements LimitEvent {}

  /** The limiter made room for another; nothing of its limits was in use. */
  record Evicted(String limit) implements LimitEvent {}
}
