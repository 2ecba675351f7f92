package dev.weir.core.settings;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The text formats of settings: durations, sizes, percentages, rates, lists. */
final class Formats {

  /** What the number parsers answer to text that is none; every valid figure is above it. */
  static final long MALFORMED = Long.MIN_VALUE;

  private Formats() {}

  /** {@code 500us 10ms 5s 1m 2h 7d}, or {@code 0}, in nanoseconds; at most 292 years. */
  static long nanos(String text) {
    int digits = digits(text);
    long number = whole(text.substring(0, digits));
    long unit =
        switch (text.substring(digits).trim()) {
          case "ns" -> 1L;
          case "us" -> 1_000L;
          case "ms" -> 1_000_000L;
          case "s" -> 1_000_000_000L;
          case "m" -> 60_000_000_000L;
          case "h" -> 3_600_000_000_000L;
          case "d" -> 86_400_000_000_000L;
          // A bare number would leave the unit to guesswork; zero is zero in every unit.
          case "" -> number == 0 ? 1L : MALFORMED;
          default -> MALFORMED;
        };
    return times(number, unit);
  }

  /** {@code 512KB 64MB 1GB}, 1024-based, a plain number being bytes. */
  static long bytes(String text) {
    int digits = digits(text);
    long unit =
        switch (text.substring(digits).trim()) {
          case "", "B" -> 1L;
          case "KB", "kB", "kb" -> 1L << 10;
          case "MB", "mb" -> 1L << 20;
          case "GB", "gb" -> 1L << 30;
          case "TB", "tb" -> 1L << 40;
          default -> MALFORMED;
        };
    return times(whole(text.substring(0, digits)), unit);
  }

  /** {@code 5%}, 0 to 100; NaN where it is none. */
  static double percent(String text) {
    if (!text.endsWith("%")) {
      return Double.NaN;
    }
    double number = number(text.substring(0, text.length() - 1).trim());
    return number <= 100 ? number : Double.NaN;
  }

  /** A decimal number without sign or exponent, such as {@code 0.2}; NaN where it is none. */
  static double number(String text) {
    int digits = digits(text);
    boolean plain = digits > 0 && digits == text.length();
    if (digits > 0 && digits < text.length() - 1 && text.charAt(digits) == '.') {
      plain = digits(text.substring(digits + 1)) == text.length() - digits - 1;
    }
    return plain ? Double.parseDouble(text) : Double.NaN;
  }

  /** A whole number, negative ones included. */
  static long whole(String text) {
    boolean negative = text.startsWith("-");
    String figures = negative ? text.substring(1) : text;
    if (figures.isEmpty() || figures.length() > 18 || digits(figures) != figures.length()) {
      return MALFORMED;
    }
    long number = Long.parseLong(figures);
    return negative ? -number : number;
  }

  /**
   * {@code 1000/1m,10000/1h}; null where it is none. {@code true} is the usual rate, {@code false}
   * an empty list.
   */
  static @Nullable List<Rate> rates(String text) {
    if (text.equals("false")) {
      return List.of();
    }
    List<Rate> rates = new ArrayList<>();
    for (String part : list(text.equals("true") ? "1000/1m,10000/1h" : text)) {
      int slash = part.indexOf('/');
      long permits = slash < 0 ? MALFORMED : whole(part.substring(0, slash).trim());
      long period = slash < 0 ? MALFORMED : nanos(part.substring(slash + 1).trim());
      if (permits < 1 || period < 1) {
        return null;
      }
      rates.add(new Rate(permits, period));
    }
    return rates.isEmpty() ? null : List.copyOf(rates);
  }

  /** The parts between commas, trimmed, the empty ones left out. */
  static List<String> list(String text) {
    List<String> parts = new ArrayList<>();
    int start = 0;
    while (start <= text.length()) {
      int comma = text.indexOf(',', start);
      int end = comma < 0 ? text.length() : comma;
      String part = text.substring(start, end).trim();
      if (!part.isEmpty()) {
        parts.add(part);
      }
      start = end + 1;
    }
    return List.copyOf(parts);
  }

  private static int digits(String text) {
    int i = 0;
    while (i < text.length() && text.charAt(i) >= '0' && text.charAt(i) <= '9') {
      i++;
    }
    return i;
  }

  private static long times(long number, long unit) {
    boolean valid = number >= 0 && unit > 0 && number <= Long.MAX_VALUE / unit;
    return valid ? number * unit : MALFORMED;
  }
}
