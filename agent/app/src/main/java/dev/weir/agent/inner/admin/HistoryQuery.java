package dev.weir.agent.inner.admin;

import dev.weir.core.report.HistorySource;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Reads {@code route}, {@code from}, {@code to} and {@code step} of a question for the past. */
final class HistoryQuery {
  private static final Duration USUAL = Duration.ofHours(1);
  private static final int USUAL_POINTS = 120;
  private static final int MOST_POINTS = 2_000;
  private static final int MOST_DIGITS = 9;
  private static final Instant FIRST = Instant.EPOCH;
  private static final Instant LAST = Instant.parse("9999-12-31T23:59:59.999Z");

  private HistoryQuery() {}

  /**
   * The last hour, unless told otherwise.
   *
   * @throws IllegalArgumentException says what is wrong with which parameter
   */
  static HistorySource.Asked of(Map<String, String> query, Instant now) {
    Instant to = instant("to", query.get("to"), now);
    Instant from = instant("from", query.get("from"), to.minus(USUAL));
    if (!from.isBefore(to)) {
      throw new IllegalArgumentException("from is not before to");
    }
    long span = Duration.between(from, to).toMillis();
    long step = step(query.get("step"), Math.max(10_000, span / USUAL_POINTS));
    if (span / step > MOST_POINTS) {
      throw new IllegalArgumentException("more than " + MOST_POINTS + " points; make step longer");
    }
    String route = query.get("route");
    return new HistorySource.Asked(route == null || route.isEmpty() ? null : route, from, to, step);
  }

  /** {@code 2026-11-29T08:00:00Z}, or milliseconds since 1970. */
  private static Instant instant(String name, @Nullable String text, Instant otherwise) {
    if (text == null || text.isEmpty()) {
      return otherwise;
    }
    Instant told;
    try {
      told = isNumber(text) ? Instant.ofEpochMilli(Long.parseLong(text)) : Instant.parse(text);
    } catch (DateTimeException | NumberFormatException e) {
      throw new IllegalArgumentException(
          name + " is no instant such as 2026-11-29T08:00:00Z, nor milliseconds since 1970", e);
    }
    if (told.isBefore(FIRST) || told.isAfter(LAST)) {
      throw new IllegalArgumentException(name + " is not in the years 1970 to 9999");
    }
    return told;
  }

  /** {@code 10s}, {@code 1m}, {@code 500ms}, {@code 1h}; a bare number is seconds. */
  private static long step(@Nullable String text, long otherwise) {
    if (text == null || text.isEmpty()) {
      return otherwise;
    }
    int digits = 0;
    while (digits < text.length() && isDigit(text.charAt(digits))) {
      digits++;
    }
    long unit =
        switch (text.substring(digits)) {
          case "ms" -> 1;
          case "", "s" -> 1_000;
          case "m" -> 60_000;
          case "h" -> 3_600_000;
          case "d" -> 86_400_000;
          default -> 0;
        };
    if (unit == 0 || digits == 0 || digits > MOST_DIGITS || isZero(text.substring(0, digits))) {
      throw new IllegalArgumentException("step is no duration such as 10s or 1m");
    }
    return Long.parseLong(text.substring(0, digits)) * unit;
  }

  private static boolean isZero(String digits) {
    return digits.chars().allMatch(c -> c == '0');
  }

  private static boolean isNumber(String text) {
    return text.chars().allMatch(HistoryQuery::isDigit);
  }

  private static boolean isDigit(int c) {
    return c >= '0' && c <= '9';
  }
}
