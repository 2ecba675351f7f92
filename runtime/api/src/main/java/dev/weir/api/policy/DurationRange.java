package dev.weir.api.policy;

import java.time.Duration;

/** Which durations a field takes; the longest fits a count of nanoseconds many times over. */
final class DurationRange {
  private static final Duration LONGEST = Duration.ofDays(36_500);

  private DurationRange() {}

  /** The value, if it is more than nothing and at most a hundred years. */
  static Duration positive(String field, Duration value) {
    return from(Duration.ofNanos(1), field, value);
  }

  /** The value, if it is nothing or more and at most a hundred years. */
  static Duration zeroOrMore(String field, Duration value) {
    return from(Duration.ZERO, field, value);
  }

  private static Duration from(Duration least, String field, Duration value) {
    if (value.compareTo(least) < 0 || value.compareTo(LONGEST) > 0) {
      throw new IllegalArgumentException(
          field
              + " is "
              + value
              + ", must be "
              + (least.isZero() ? "0 or more" : "more than 0")
              + " and at most 36500 days");
    }
    return value;
  }
}
