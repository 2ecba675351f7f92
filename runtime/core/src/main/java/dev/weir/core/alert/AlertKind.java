package dev.weir.core.alert;

/** What alerts are about. Their subject is a route, unless said otherwise. */
public enum AlertKind {
  /** One request in twenty takes too long: {@code weir.threshold.response-time.*}. */
  RESPONSE_TIME,
  /** One request in twenty blocks too often: {@code weir.threshold.blocking-operations.*}. */
  BLOCKING_OPERATIONS,
  /** Too many requests fail: {@code weir.threshold.error-rate.*}. */
  ERROR_RATE,
  /** A thread that must not block did. */
  EVENT_LOOP_BLOCKED,
  /** Blocking held a virtual thread's carrier. */
  PINNING,
  /** Requests queue for connections. The subject is the pool's database. */
  POOL_EXHAUSTED,
  /** A circuit breaker rejects. The subject is the policy; told from outside. */
  BREAKER_OPEN,
  /** A route has become slower than it was. Told from outside. */
  REGRESSION
}
