package dev.weir.core.limit.background;

import java.time.Duration;

/**
 * How much background work there may be, and how much of what is over is remembered.
 *
 * @param queued tasks that wait, 0 or more
 * @param running tasks that run at once, 1 or more
 * @param kept outcomes that are kept, 0 or more; the oldest go first
 * @param keptFor how long they are kept
 */
public record Bounds(int queued, int running, int kept, Duration keptFor) {
  private static final Duration LONGEST = Duration.ofDays(36_500);

  /** A thousand tasks wait, twenty run, a thousand outcomes are kept for an hour. */
  public static final Bounds DEFAULT = new Bounds(1000, 20, 1000, Duration.ofHours(1));

  /** Checks the ranges. */
  public Bounds {
    atLeast(0, "background.queued", queued);
    atLeast(1, "background.running", running);
    atLeast(0, "background.kept", kept);
    if (keptFor.isNegative() || keptFor.compareTo(LONGEST) > 0) {
      throw new IllegalArgumentException(
          "background.kept-for is " + keptFor + ", must be 0 or more and at most 36500 days");
    }
  }

  private static void atLeast(int least, String field, int value) {
    if (value < least) {
      throw new IllegalArgumentException(
          field + " is " + value + ", must be " + least + " or more");
    }
  }
}
