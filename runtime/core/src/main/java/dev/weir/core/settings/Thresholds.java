package dev.weir.core.settings;

/**
 * From where on a figure is worth an alert: {@code weir.threshold.*}.
 *
 * @param responseTimeWarningNanos response time of a route, nanoseconds, 0 or more
 * @param responseTimeErrorNanos response time of a route, nanoseconds, 0 or more
 * @param responseTimeCriticalNanos response time of a route, nanoseconds, 0 or more
 * @param blockingOperationsWarning blocking operations in one request, 1 or more
 * @param blockingOperationsError blocking operations in one request, 1 or more
 * @param errorRateWarning failed requests of a route, percent, 0 to 100
 * @param errorRateError failed requests of a route, percent, 0 to 100
 * @param errorRateCritical failed requests of a route, percent, 0 to 100
 * @param cpuNanos on-CPU time of one request, nanoseconds, 0 or more
 * @param allocationBytes allocation of one request, bytes, 0 or more
 */
public record Thresholds(
    long responseTimeWarningNanos,
    long responseTimeErrorNanos,
    long responseTimeCriticalNanos,
    int blockingOperationsWarning,
    int blockingOperationsError,
    double errorRateWarning,
    double errorRateError,
    double errorRateCritical,
    long cpuNanos,
    long allocationBytes) {}
