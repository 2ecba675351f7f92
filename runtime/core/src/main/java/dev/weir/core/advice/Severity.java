package dev.weir.core.advice;

/** How much there is to gain or to lose. */
public enum Severity {
  /** Less than a tenth of the route's response time. */
  LOW,
  /** A tenth or more of it. */
  MEDIUM,
  /** Half of it or more, or other requests suffer too. */
  HIGH,
  /** Every request on the thread, or the whole service, suffers. */
  CRITICAL
}
