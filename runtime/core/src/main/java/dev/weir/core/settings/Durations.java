package dev.weir.core.settings;

/** Durations as they are written in settings and annotations. */
public final class Durations {
  private Durations() {}

  /**
   * Such as {@code 500us 10ms 5s 1m 2h 7d}, or {@code 0}, in nanoseconds.
   *
   * @throws IllegalArgumentException if it is none
   */
  public static long nanos(String text) {
    long nanos = Formats.nanos(text);
    if (nanos == Formats.MALFORMED) {
      throw new IllegalArgumentException(
          "'" + text + "' is not " + Kind.DURATION.expectation(java.util.List.of()));
    }
    return nanos;
  }
}
