package dev.weir.api;

/** How much the agent does, each level including the ones before it: {@code weir.level}. */
public enum Level {
  /** Monitoring, alerts and recommendations. */
  BASIC,
  /** Off-loading, background tasks, circuit breakers and rate limits as well. */
  ADVANCED,
  /** Caching, load balancing and adaptive limits as well. */
  ULTRA
}
