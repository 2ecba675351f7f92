package dev.weir.agent.inner;

/**
 * Tells when another second is over. Seconds go on from when the one before was over, not from when
 * somebody looked, so that being looked at a little late each time does not add up. Where the
 * process was held up for several, they are not made up for: they begin anew.
 */
final class Seconds {
  private static final long SECOND_NANOS = 1_000_000_000L;
  private static final long FAR_BEHIND_NANOS = 3 * SECOND_NANOS;

  private long last;

  /**
   * @param now where the first begins, nanoseconds of a monotonic clock
   */
  Seconds(long now) {
    last = now;
  }

  /** Whether one is over; each is told once. */
  boolean isOver(long now) {
    long since = now - last;
    if (since < SECOND_NANOS) {
      return false;
    }
    last = since > FAR_BEHIND_NANOS ? now : last + SECOND_NANOS;
    return true;
  }
}
