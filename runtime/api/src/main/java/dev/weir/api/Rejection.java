package dev.weir.api;

/** Why a limit did not let a call begin. */
public enum Rejection {
  /** The circuit breaker is open, or half-open with all its probes on their way. */
  CIRCUIT_OPEN,
  /** The rate limit's permits are used up. */
  RATE_LIMITED,
  /** As many calls as may run do run, and as many as may wait do wait. */
  BULKHEAD_FULL,
  /** The pool's workers and its queue are full. */
  POOL_FULL,
  /** The calls of all policies together are as many as may be. */
  SATURATED,
  /** The permit did not come within the time that the call may wait. */
  WAITED_TOO_LONG,
  /** The thread was interrupted while it waited for a permit; its interrupt flag is up. */
  INTERRUPTED,
  /** The limiter is shut down. */
  SHUT_DOWN
}
