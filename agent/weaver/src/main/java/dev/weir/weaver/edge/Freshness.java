package dev.weir.weaver.edge;

import java.time.Instant;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.Locale;
import java.util.concurrent.TimeUnit;

/**
 * How long a response says that others than its client may use it, as RFC 9111 has it for shared
 * caches: {@code s-maxage}, else {@code max-age}, less its {@code Age}, else {@code Expires}.
 */
final class Freshness {
  /** Of a response that says nothing about it. */
  static final long UNSAID = Long.MAX_VALUE;

  private Freshness() {}

  /**
   * How long from now on.
   *
   * @param nowMillis since 1970
   * @return nanoseconds; 0 or less where it must not be used again
   */
  static long nanos(Answer answer, long nowMillis) {
    long shared = -1;
    long any = -1;
    for (Header header : answer.headers()) {
      if (header.is("Cache-Control")) {
        for (String one : header.value().toLowerCase(Locale.ROOT).split(",", -1)) {
          String directive = one.strip();
          if (directive.startsWith("s-maxage=")) {
            shared = seconds(directive);
          } else if (directive.startsWith("max-age=")) {
            any = seconds(directive);
          }
        }
      }
    }
    long said = shared >= 0 ? shared : any;
    if (said >= 0) {
      return TimeUnit.SECONDS.toNanos(said - Math.min(said, age(answer)));
    }
    String expires = answer.header("Expires");
    return expires == null ? UNSAID : TimeUnit.MILLISECONDS.toNanos(left(expires, nowMillis));
  }

  /** How old it was when it came, in seconds: a cache behind this one may have had it. */
  static long age(Answer answer) {
    String age = answer.header("Age");
    return age == null ? 0 : seconds(age);
  }

  /** What is no number of seconds is none, as a date that is none is past. */
  private static long seconds(String directive) {
    String value = directive.substring(directive.indexOf('=') + 1).replace("\"", "").strip();
    try {
      return Math.max(0, Long.parseLong(value));
    } catch (NumberFormatException e) {
      return 0;
    }
  }

  private static long left(String expires, long nowMillis) {
    try {
      Instant at = Instant.from(DateTimeFormatter.RFC_1123_DATE_TIME.parse(expires.strip()));
      return at.toEpochMilli() - nowMillis;
    } catch (DateTimeParseException e) {
      return 0;
    }
  }
}
