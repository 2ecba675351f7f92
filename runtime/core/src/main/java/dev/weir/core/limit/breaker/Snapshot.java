package dev.weir.core.limit.breaker;

/**
 * A circuit breaker at one instant.
 *
 * @param state what it does with calls
 * @param counts what it has counted; if not closed, what it had when it last was
 * @param probesInFlight probes without an outcome yet; 0 unless half-open
 * @param probeSuccesses probes that succeeded; 0 unless half-open
 * @param failedRecoveries how many in a row, 0 while closed
 * @param retryAfterNanos see {@link CircuitBreaker#retryAfterNanos}
 * @param opened how often it has opened since it was made, failed recoveries and operators included
 * @param rejected calls it has rejected since it was made
 * @param callbackFailures what listeners and predicates have thrown since it was made
 */
public record Snapshot(
    State state,
    Counts counts,
    int probesInFlight,
    int probeSuccesses,
    int failedRecoveries,
    long retryAfterNanos,
    long opened,
    long rejected,
    long callbackFailures) {}
