package dev.weir.core.limit.breaker;

/** What a circuit breaker does with calls. */
public enum State {
  /** Lets every call through, and judges by what becomes of them. */
  CLOSED,
  /** Rejects every call until its recovery is over. */
  OPEN,
  /** Lets a few probes through, and judges by what becomes of them. */
  HALF_OPEN,
  /** Rejects every call until an operator says otherwise. */
  FORCED_OPEN,
  /** Lets every call through and looks at none, until an operator says otherwise. */
  DISABLED
}
