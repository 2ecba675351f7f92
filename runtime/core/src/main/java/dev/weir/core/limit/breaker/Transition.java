package dev.weir.core.limit.breaker;

/**
 * A circuit breaker's change from one state to another.
 *
 * @param breaker its name
 * @param from the state before
 * @param to the state after, never the same
 * @param cause why
 * @param counts what was counted in the latest time of being closed
 */
public record Transition(String breaker, State from, State to, Cause cause, Counts counts) {
  /** Why a circuit breaker changes its state. */
  public enum Cause {
    /** As many failures in a row, or as high a rate of failures, as the policy names. */
    FAILURES,
    /** As high a rate of slow calls as the policy names. */
    SLOW_CALLS,
    /** The time of being open is over. */
    RECOVERY_OVER,
    /** As many probes as the policy asks for have succeeded. */
    PROBES_SUCCEEDED,
    /** A probe failed, or was slow. */
    PROBE_FAILED,
    /** A probe had no outcome within its life. */
    PROBE_HUNG,
    /** Somebody said so. */
    OPERATOR
  }
}
