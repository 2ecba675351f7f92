package dev.weir.core.alert;

import java.util.Arrays;

/**
 * From where on a figure is worth an alert, and how long a cause must have gone.
 *
 * @param responseNanos response time that warns, is an error, is critical; nanoseconds, rising
 * @param operations blocking operations of one request that warn, are an error
 * @param errorRate failed requests that warn, are an error, are critical; 0 to 1, rising
 * @param easeNanos how long a figure must be well below its threshold until the level eases
 * @param quietNanos how long a cause must have gone until the alert resolves itself
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
public record AlertRules(
    long[] responseNanos, long[] operations, double[] errorRate, long easeNanos, long quietNanos) {
  private static final long SECOND = 1_000_000_000L;

  /** Copies, so that nobody changes them. */
  public AlertRules {
    responseNanos = Arrays.copyOf(responseNanos, responseNanos.length);
    operations = Arrays.copyOf(operations, operations.length);
    errorRate = Arrays.copyOf(errorRate, errorRate.length);
  }

  /** The thresholds; levels ease after a minute, alerts resolve themselves after five. */
  public static AlertRules of(long[] responseNanos, long[] operations, double[] errorRate) {
    return new AlertRules(responseNanos, operations, errorRate, 60 * SECOND, 300 * SECOND);
  }

  /** 1, 5, 10 s; 3 and 10 operations; 5, 10, 20 %. */
  public static AlertRules standard() {
    return of(
        new long[] {SECOND, 5 * SECOND, 10 * SECOND},
        new long[] {3, 10},
        new double[] {0.05, 0.1, 0.2});
  }
}
