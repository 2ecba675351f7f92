package dev.weir.core.regression;

import java.util.List;
import java.util.Locale;

/**
 * What has become of a route.
 *
 * @param route its name
 * @param verdict what the comparison comes to
 * @param measure what decided it
 * @param change how much it has risen: 0.2 for 20 % more, negative for less
 * @param low the lower end of the 95 % confidence interval of that
 * @param high the upper end
 * @param chance how probable it is that chance alone makes such a change in one of all the routes
 *     that were compared, 0 to 1
 * @param beforeMs the mean of what decided it, before
 * @param afterMs the same after
 * @param requestsBefore requests that were compared
 * @param requestsAfter the same after
 * @param causes operations that took longer, the one that adds most first
 */
public record RouteChange(
    String route,
    Verdict verdict,
    Measure measure,
    double change,
    double low,
    double high,
    double chance,
    double beforeMs,
    double afterMs,
    long requestsBefore,
    long requestsAfter,
    List<Rise> causes) {

  /**
   * An operation that takes more of a request's time.
   *
   * @param operation type and target
   * @param beforeMs of a request, on average
   * @param afterMs the same after
   */
  public record Rise(String operation, double beforeMs, double afterMs) {}

  /** In one line: {@code blocked time rose by 21 % (17 to 25 %), mean 12.1 ms, was 10.0 ms}. */
  public String text() {
    return String.format(
        Locale.ROOT,
        "%s %s by %.0f %% (%.0f to %.0f %%, 95 %% confidence), mean %.2f ms, was %.2f ms",
        measure.text(),
        change >= 0 ? "rose" : "fell",
        100 * Math.abs(change),
        100 * (change >= 0 ? low : -high),
        100 * (change >= 0 ? high : -low),
        afterMs,
        beforeMs);
  }
}
