package dev.weir.core.settings;

/** What the agent tells, from the least to the most: {@code weir.log.level}. */
public enum LogLevel {
  /** Nothing at all. */
  OFF,
  /** What failed. */
  ERROR,
  /** What is likely to be wrong as well. */
  WARN,
  /** Start, stop and what changed as well. */
  INFO,
  /** Each decision as well. */
  DEBUG
}
