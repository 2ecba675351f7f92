package dev.weir.core.limit.breaker;

import org.jspecify.annotations.Nullable;

/**
 * A time of a breaker's being in one state. A new object each time the breaker comes into a state,
 * so that two times in a state of the same name are never taken for one another.
 */
sealed interface Condition permits Closed, Open, HalfOpen, ForcedOpen, Disabled {
  State state();

  /** Whether a call can be rejected, and was counted so, without looking any closer. Lock-free. */
  boolean rejects();

  /**
   * Lets a call through, or rejects and counts it. Under the breaker's lock, in the current
   * condition.
   */
  @Nullable Admission admit();

  /** The breaker has a new policy. Under its lock, in the current condition. */
  default void reconfigured() {}

  /** See {@link CircuitBreaker#retryAfterNanos}. */
  long retryAfterNanos();
}
