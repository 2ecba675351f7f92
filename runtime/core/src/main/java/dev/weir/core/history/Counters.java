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
 * @param blocked how blocked time was distributed, a {@code Packed} slice in Base64; empty where
 *     that is not known
 */
record Counters(
    long startMs,
    long lengthMs,
    String tag,
    long requests,
    long errors,
    long responseNanos,
    long blockedNanos,
    long maxNanos,
    String blocked) {
  private static final String START = "[Counters: ";
  private static final int FIELDS = 9;

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
        + ","
        + blocked
        + "]";
  }

  /** Of a line of a log, or null where it is another one. */
  static @Nullable Counters of(String line) {
    if (!line.startsWith("#".concat(START)) || !line.endsWith("]")) {
      return null;
    }
    String[] parts = line.substring(1 + START.length(), line.length() - 1).split(",", -1);
    if (parts.length != FIELDS && parts.length != FIELDS - 1) {
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
          Long.parseLong(parts[7]),
          parts.length == FIELDS ? parts[8] : "");
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

  /** The route of a tag. */
  static String route(String tag) {
    StringBuilder route = new StringBuilder(tag.length());
    for (int i = 0; i < tag.length(); i++) {
      char c = tag.charAt(i);
      int code = c == '%' && i + 3 <= tag.length() ? hex(tag, i + 1) : -1;
      route.append(code < 0 ? c : (char) code);
      i += code < 0 ? 0 : 2;
    }
    return route.toString();
  }

  private static int hex(String text, int at) {
    int high = Character.digit(text.charAt(at), 16);
    int low = Character.digit(text.charAt(at + 1), 16);
    return high < 0 || low < 0 ? -1 : high * 16 + low;
  }
}
