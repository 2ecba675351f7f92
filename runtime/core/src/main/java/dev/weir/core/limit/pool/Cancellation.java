package dev.weir.core.limit.pool;

/** What is left of a call after it was cancelled. */
public enum Cancellation {
  /** Nothing: its body has returned, or never ran, or its process has been reaped. */
  FREED,
  /** Its body runs on, and holds its worker until it returns. */
  NOT_FREED
}
