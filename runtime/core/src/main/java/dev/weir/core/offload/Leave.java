package dev.weir.core.offload;

import org.jspecify.annotations.Nullable;

/** How far off-loading may go for a route, by mode and level. */
public enum Leave {
  /** Nothing is measured or done: the agent is switched off. */
  NONE,
  /** It is measured and proposed. */
  PROPOSE,
  /** As that, and each request that would have been off-loaded is counted. */
  COUNT,
  /** It is done. */
  ACT;

  /** The leave of each route. */
  @FunctionalInterface
  public interface Of {
    /**
     * The leave of a route.
     *
     * @param route its name; null where it is not known, or all routes of a place are meant
     */
    Leave route(@Nullable String route);
  }
}
