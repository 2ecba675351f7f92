package dev.weir.core.alert;

/** How bad it is. */
public enum AlertLevel {
  /** Look at it in working hours. */
  WARNING,
  /** Look at it today. */
  ERROR,
  /** Look at it now. */
  CRITICAL
}
