package dev.weir.api.policy;

import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * When a circuit breaker opens, for how long, and what closes it again.
 *
 * <pre>{@code
 * BreakerPolicy.builder()
 *     .timeWindow(Duration.ofSeconds(60))
 *     .minimumCalls(20)
 *     .failureRate(50)
 *     .recoveryTimeout(Duration.ofSeconds(10))
 *     .growingRecovery(2, Duration.ofMinutes(5))
 *     .expectedException("java.sql.SQLException")
 *     .build();
 * }</pre>
 *
 * <p>An exception is a failure if it is one of the expected, by class name or by the predicate;
 * without either, every exception is. An unexpected one is a success: whatever was called has
 * answered. An ignored one is neither, even if it is expected as well. Classes are matched by name
 * through all superclasses and interfaces, whichever loader they come from, and none is held.
 *
 * @param counting what the breaker looks at
 * @param failureThreshold with {@link Counting#CONSECUTIVE}: the failure in a row that opens it, 1
 *     to 1,000,000
 * @param windowCalls with {@link Counting#CALLS}: so many of the latest outcomes count, 1 to
 *     100,000
 * @param windowTime with {@link Counting#TIME}: outcomes count for so long, within 1/32 of it; 10
 *     ms to 1 day
 * @param minimumCalls both windows: with fewer outcomes in it the breaker stays closed, unless the
 *     count window is full; 1 to 1,000,000
 * @param failureRate both windows: opens from this percentage of failures on, above 0 to 100
 * @param slowCallRate both windows: opens from this percentage of slow calls on, 0 to 100; 0: slow
 *     calls are not looked for
 * @param slowCallDuration a call of this length or more is slow, 1 ns to 365 days
 * @param recoveryTimeout so long the breaker stays open before it lets a probe through, 1 ns to 365
 *     days
 * @param recoveryMultiplier each recovery in a row that fails makes the next so many times as long,
 *     1 to 1000
 * @param maxRecovery the longest it grows to, 1 ns to 365 days; a recovery timeout beyond it stays
 *     as it is
 * @param permittedProbes at most so many probes at one time while half-open, 1 to 1000
 * @param neededSuccesses so many successful probes close the breaker, 1 to 1,000,000; the first
 *     failed one opens it again
 * @param probeLife a probe without an outcome for so long has failed, 1 ns to 365 days
 * @param expectedExceptions names of classes
 * @param ignoredExceptions names of classes
 * @param failure exceptions that are expected besides those listed by name
 * @param failedResult results that are failures
 */
public record BreakerPolicy(
    Counting counting,
    int failureThreshold,
    int windowCalls,
    Duration windowTime,
    int minimumCalls,
    double failureRate,
    double slowCallRate,
    Duration slowCallDuration,
    Duration recoveryTimeout,
    double recoveryMultiplier,
    Duration maxRecovery,
    int permittedProbes,
    int neededSuccesses,
    Duration probeLife,
    Set<String> expectedExceptions,
    Set<String> ignoredExceptions,
    @Nullable Predicate<? super Throwable> failure,
    @Nullable Predicate<@Nullable Object> failedResult) {
  private static final Duration NANO = Duration.ofNanos(1);
  private static final Duration YEAR = Duration.ofDays(365);
  private static final int MILLION = 1_000_000;

  /** What a breaker looks at. */
  public enum Counting {
    /** Failures in a row. */
    CONSECUTIVE,
    /** The rates among the latest calls. */
    CALLS,
    /** The rates of the latest time. */
    TIME
  }

  /**
   * Checks the ranges.
   *
   * @throws IllegalArgumentException that names the field, its value and what may be
   */
  public BreakerPolicy {
    within("failureThreshold", failureThreshold, 1, MILLION);
    within("windowCalls", windowCalls, 1, 100_000);
    within("windowTime", windowTime, Duration.ofMillis(10), Duration.ofDays(1));
    within("minimumCalls", minimumCalls, 1, MILLION);
    check(failureRate > 0 && failureRate <= 100, "failureRate", failureRate, "above 0 to 100");
    check(slowCallRate >= 0 && slowCallRate <= 100, "slowCallRate", slowCallRate, "0 to 100");
    check(
        slowCallRate == 0 || counting != Counting.CONSECUTIVE,
        "slowCallRate",
        slowCallRate,
        "0 unless calls are counted in a window");
    within("slowCallDuration", slowCallDuration, NANO, YEAR);
    within("recoveryTimeout", recoveryTimeout, NANO, YEAR);
    check(
        recoveryMultiplier >= 1 && recoveryMultiplier <= 1000,
        "recoveryMultiplier",
        recoveryMultiplier,
        "1 to 1000");
    within("maxRecovery", maxRecovery, NANO, YEAR);
    within("permittedProbes", permittedProbes, 1, 1000);
    within("neededSuccesses", neededSuccesses, 1, MILLION);
    within("probeLife", probeLife, NANO, YEAR);
    expectedExceptions = Set.copyOf(expectedExceptions);
    ignoredExceptions = Set.copyOf(ignoredExceptions);
  }

  private static void within(String field, int value, int least, int most) {
    check(value >= least && value <= most, field, value, least + " to " + most);
  }

  private static void within(String field, Duration value, Duration least, Duration most) {
    check(
        value.compareTo(least) >= 0 && value.compareTo(most) <= 0,
        field,
        value,
        least + " to " + most);
  }

  private static void check(boolean holds, String field, Object value, String range) {
    if (!holds) {
      throw new IllegalArgumentException(field + " is " + value + ", must be " + range);
    }
  }

  /** Opens on the fifth failure in a row, for 60 s; one successful probe closes it. */
  public static BreakerPolicy defaults() {
    return builder().build();
  }

  /** Begins with the defaults. */
  public static Builder builder() {
    return new Builder();
  }

  /** Begins with this policy. */
  public Builder toBuilder() {
    return new Builder(this);
  }

  /** Sets single fields. Not thread-safe; what is wrong is said by {@link #build}. */
  public static final class Builder {
    private Counting counting = Counting.CONSECUTIVE;
    private int failureThreshold = 5;
    private int windowCalls = 100;
    private Duration windowTime = Duration.ofSeconds(60);
    private int minimumCalls = 10;
    private double failureRate = 50;
    private double slowCallRate;
    private Duration slowCallDuration = Duration.ofSeconds(60);
    private Duration recoveryTimeout = Duration.ofSeconds(60);
    private double recoveryMultiplier = 1;
    private Duration maxRecovery = Duration.ofHours(1);
    private int permittedProbes = 1;
    private int neededSuccesses = 1;
    private Duration probeLife = Duration.ofSeconds(60);
    private final Set<String> expectedExceptions = new LinkedHashSet<>();
    private final Set<String> ignoredExceptions = new LinkedHashSet<>();
    private @Nullable Predicate<? super Throwable> failure;
    private @Nullable Predicate<@Nullable Object> failedResult;

    private Builder() {}

    private Builder(BreakerPolicy policy) {
      counting = policy.counting;
      failureThreshold = policy.failureThreshold;
      windowCalls = policy.windowCalls;
      windowTime = policy.windowTime;
      minimumCalls = policy.minimumCalls;
      failureRate = policy.failureRate;
      slowCallRate = policy.slowCallRate;
      slowCallDuration = policy.slowCallDuration;
      recoveryTimeout = policy.recoveryTimeout;
      recoveryMultiplier = policy.recoveryMultiplier;
      maxRecovery = policy.maxRecovery;
      permittedProbes = policy.permittedProbes;
      neededSuccesses = policy.neededSuccesses;
      probeLife = policy.probeLife;
      expectedExceptions.addAll(policy.expectedExceptions);
      ignoredExceptions.addAll(policy.ignoredExceptions);
      failure = policy.failure;
      failedResult = policy.failedResult;
    }

    /** Opens on that many failures in a row. Default: 5. */
    public Builder failureThreshold(int failures) {
      counting = Counting.CONSECUTIVE;
      failureThreshold = failures;
      return this;
    }

    /** Opens by the rates among so many of the latest calls. */
    public Builder countWindow(int calls) {
      counting = Counting.CALLS;
      windowCalls = calls;
      return this;
    }

    /** Opens by the rates of so long a time. */
    public Builder timeWindow(Duration time) {
      counting = Counting.TIME;
      windowTime = time;
      return this;
    }

    /** Fewer outcomes in the window say nothing, unless it is full. Default: 10. */
    public Builder minimumCalls(int calls) {
      minimumCalls = calls;
      return this;
    }

    /** In percent. Default: 50. */
    public Builder failureRate(double percent) {
      failureRate = percent;
      return this;
    }

    /** In percent, and from which duration on a call is slow. Default: not looked for. */
    public Builder slowCallRate(double percent, Duration slow) {
      slowCallRate = percent;
      slowCallDuration = slow;
      return this;
    }

    /** How long the breaker stays open. Default: 60 s. */
    public Builder recoveryTimeout(Duration timeout) {
      recoveryTimeout = timeout;
      return this;
    }

    /** How it grows from one failed recovery to the next, and up to what. Default: it does not. */
    public Builder growingRecovery(double multiplier, Duration longest) {
      recoveryMultiplier = multiplier;
      maxRecovery = longest;
      return this;
    }

    /** How many probes at one time, and how many successes close the breaker. Default: 1, 1. */
    public Builder probes(int permitted, int needed) {
      permittedProbes = permitted;
      neededSuccesses = needed;
      return this;
    }

    /** When a probe without an outcome has failed. Default: 60 s. */
    public Builder probeLife(Duration life) {
      probeLife = life;
      return this;
    }

    /** An exception that is a failure: the name of its class, superclass or interface. */
    public Builder expectedException(String className) {
      expectedExceptions.add(className);
      return this;
    }

    /** An exception that is a failure, with its subclasses. */
    public Builder expectedException(Class<?> type) {
      return expectedException(type.getName());
    }

    /** An exception that counts as nothing: the name of its class, superclass or interface. */
    public Builder ignoredException(String className) {
      ignoredExceptions.add(className);
      return this;
    }

    /** An exception that counts as nothing, with its subclasses. */
    public Builder ignoredException(Class<?> type) {
      return ignoredException(type.getName());
    }

    /** Exceptions that are failures besides those listed; must be quick, and may run at once. */
    public Builder failure(@Nullable Predicate<? super Throwable> test) {
      failure = test;
      return this;
    }

    /** Results that are failures; must be quick, and may run in many threads at once. */
    public Builder failedResult(@Nullable Predicate<@Nullable Object> test) {
      failedResult = test;
      return this;
    }

    /**
     * The policy.
     *
     * @throws IllegalArgumentException that names the field, its value and what may be
     */
    public BreakerPolicy build() {
      return new BreakerPolicy(
          counting,
          failureThreshold,
          windowCalls,
          windowTime,
          minimumCalls,
          failureRate,
          slowCallRate,
          slowCallDuration,
          recoveryTimeout,
          recoveryMultiplier,
          maxRecovery,
          permittedProbes,
          neededSuccesses,
          probeLife,
          expectedExceptions,
          ignoredExceptions,
          failure,
          failedResult);
    }
  }
}
