package dev.weir.api;

/** How much harm a blocked thread does; {@code CRITICAL} on a thread that must never block. */
public enum BlockingLevel {
  LOW,
  MEDIUM,
  HIGH,
  CRITICAL
}
