package dev.weir.api.policy;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * How often calls may begin: so many in a period, at most so many at once, and how long a call may
 * wait for its turn.
 *
 * <pre>{@code
 * RatePolicy.of(1000, Duration.ofMinutes(1))
 *     .withLimit(10_000, Duration.ofHours(1))
 *     .withBurst(100)
 *     .withMaxWait(Duration.ofMillis(50));
 * }</pre>
 *
 * @param limits each holds for itself; 1 to 8 of them, in any order
 * @param burst how many calls may begin at once after a pause, 1 or more: a bucket of as many
 *     tokens, refilled at the highest of the limits' rates; 0: as many as the limits let through
 * @param fair whether calls that wait are served before any that come later, and in their order;
 *     else a permit goes to whoever asks first once it is free
 * @param maxWaiters how many calls may wait at a time, 0 or more; one too many is rejected at once
 * @param maxWait how long a call waits that does not say so itself; zero: not at all
 */
public record RatePolicy(
    List<Limit> limits, int burst, boolean fair, int maxWaiters, Duration maxWait) {
  private static final int MOST_LIMITS = 8;
  private static final Duration LONGEST = Duration.ofDays(366);

  /** 1000 a minute and 10,000 an hour, at most 100 at once; nobody waits. */
  public static final RatePolicy DEFAULT =
      of(1000, Duration.ofMinutes(1)).withLimit(10_000, Duration.ofHours(1)).withBurst(100);

  /**
   * So many calls in any period of this length, wherever it begins.
   *
   * @param permits how many, 1 or more
   * @param window the length of the period, 1 ns to 366 days
   */
  public record Limit(int permits, Duration window) {
    /** Refuses what is out of range with an {@link IllegalArgumentException}. */
    public Limit {
      require(permits >= 1, "permits", permits, "1 or more");
      require(
          window.compareTo(Duration.ZERO) > 0 && window.compareTo(LONGEST) <= 0,
          "window",
          window,
          "longer than zero and at most 366 days");
    }
  }

  /** Refuses what is out of range with an {@link IllegalArgumentException}. */
  public RatePolicy {
    limits = List.copyOf(limits);
    require(
        !limits.isEmpty() && limits.size() <= MOST_LIMITS,
        "limits",
        limits,
        "1 to " + MOST_LIMITS + " of them");
    require(burst >= 0, "burst", burst, "0 (no limit of its own) or more");
    require(maxWaiters >= 0, "maxWaiters", maxWaiters, "0 or more");
    require(
        !maxWait.isNegative() && maxWait.compareTo(LONGEST) <= 0,
        "maxWait",
        maxWait,
        "zero to 366 days");
  }

  /**
   * One limit, no burst of its own; nobody waits unless the call says so, and then at most 1000, in
   * their order.
   */
  public static RatePolicy of(int permits, Duration window) {
    return new RatePolicy(List.of(new Limit(permits, window)), 0, true, 1000, Duration.ZERO);
  }

  /** The same with one limit more. */
  public RatePolicy withLimit(int permits, Duration window) {
    List<Limit> more = new ArrayList<>(limits);
    more.add(new Limit(permits, window));
    return new RatePolicy(more, burst, fair, maxWaiters, maxWait);
  }

  /** The same with another burst. */
  public RatePolicy withBurst(int burst) {
    return new RatePolicy(limits, burst, fair, maxWaiters, maxWait);
  }

  /** The same, fair or not. */
  public RatePolicy withFair(boolean fair) {
    return new RatePolicy(limits, burst, fair, maxWaiters, maxWait);
  }

  /** The same with room for as many that wait. */
  public RatePolicy withMaxWaiters(int maxWaiters) {
    return new RatePolicy(limits, burst, fair, maxWaiters, maxWait);
  }

  /** The same with another time to wait. */
  public RatePolicy withMaxWait(Duration maxWait) {
    return new RatePolicy(limits, burst, fair, maxWaiters, maxWait);
  }

  private static void require(boolean fine, String field, Object value, String range) {
    if (!fine) {
      throw new IllegalArgumentException(
          "rate limit: " + field + " is " + value + ", must be " + range);
    }
  }
}
