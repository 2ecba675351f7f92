package dev.weir.core.history;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * What a histogram does not tell, in a comment line before it, which other tools pass over.
 *
 * @param startMs when the interval began, milliseconds since 1970
 * @param lengthMs how long it is
 * @param tag of the histogram: a route, encoded; empty: all routes
 * @param requests that ended
 * @param errors of them that failed
 * @param responseNanos how long they took together
 * @param blockedNanos how long their own threads waited
 * @param maxNanos the longest
 */
record Counters(
    long startMs,
    long lengthMs,
    String tag,
    long requests,
    long errors,
    long responseNanos,
    long blockedNanos,
    long maxNanos) {
  private static final String START = "[Counters: ";
  private static final int FIELDS = 8;

  /** As the text of a comment. */
  String text() {
    return START
        + startMs
        + ","
        + lengthMs
        + ","
        + tag
        + ","
        + requests
        + ","
        + errors
        + ","
        + responseNanos
        + ","
        + blockedNanos
        + ","
        + maxNanos
        + "]";
  }

  /** Of a line of a log, or null where it is another one. */
  static @Nullable Counters of(String line) {
    if (!line.startsWith("#".concat(START)) || !line.endsWith("]")) {
      return null;
    }
    String[] parts = line.substring(1 + START.length(), line.length() - 1).split(",", -1);
    if (parts.length != FIELDS) {
      return null;
    }
    try {
      return new Counters(
          Long.parseLong(parts[0]),
          Long.parseLong(parts[1]),
          parts[2],
          Long.parseLong(parts[3]),
          Long.parseLong(parts[4]),
          Long.parseLong(parts[5]),
          Long.parseLong(parts[6]),
          Long.parseLong(parts[7]));
    } catch (NumberFormatException e) {
      return null;
    }
  }

  /** A route as a tag, which may have neither commas nor blanks. */
  static String tag(String route) {
    StringBuilder tag = new StringBuilder(route.length() + 8);
    for (int i = 0; i < route.length(); i++) {
      char c = route.charAt(i);
      if (c <= ' ' || c == ',' || c == '%' || c == ']' || c >= 127 && c < 160 || c == '\u2028') {
        tag.append(String.format(Locale.ROOT, "%%%02X", (int) c));
      } else {
        tag.append(c);
      }
    }
    return tag.toString();
  }
}
