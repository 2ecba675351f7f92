package dev.weir.core.settings;

/** How far the agent may go: {@code weir.mode}. */
public enum Mode {
  /** Never changes behaviour. */
  OBSERVE,
  /** Counts what would have been rejected, and rejects nothing. */
  SHADOW,
  /** Rejects. */
  ENFORCE
}
