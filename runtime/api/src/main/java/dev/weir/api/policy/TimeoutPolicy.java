package dev.weir.api.policy;

import dev.weir.api.TimeoutStrategy;
import java.time.Duration;

/**
 * How long a call may take, and what happens then.
 *
 * <p>Example: {@code TimeoutPolicy.of(Duration.ofSeconds(10)).withStrategy(BACKGROUND)}.
 *
 * @param timeout from the call's beginning to its end, its wait for a thread included; more than 0,
 *     at most 36500 days
 * @param strategy what happens to the call that takes longer
 * @param elsewhere whether the body runs on another thread than the caller's, so that the caller is
 *     released on time even if the body cannot be stopped. {@code BACKGROUND} and {@code
 *     ERROR_RESPONSE} always do, and {@link #runsElsewhere()} says so
 * @param grace how long the caller of a cancelled body that runs elsewhere waits for it to return,
 *     so that it can be told whether it was stopped; 0 or more, at most 36500 days
 * @param stackTrace whether the exception records where it is thrown
 */
public record TimeoutPolicy(
    Duration timeout,
    TimeoutStrategy strategy,
    boolean elsewhere,
    Duration grace,
    boolean stackTrace) {
  private static final Duration GRACE = Duration.ofMillis(20);

  /** Checks the ranges. */
  public TimeoutPolicy {
    DurationRange.positive("timeout", timeout);
    DurationRange.zeroOrMore("timeout.grace", grace);
  }

  /** Cancels on the caller's own thread, with 20 ms of grace and no stack traces. */
  public static TimeoutPolicy of(Duration timeout) {
    return new TimeoutPolicy(timeout, TimeoutStrategy.CANCEL, false, GRACE, false);
  }

  /** Whether the body runs on another thread than the caller's: asked for, or needed. */
  public boolean runsElsewhere() {
    return elsewhere
        || strategy == TimeoutStrategy.BACKGROUND
        || strategy == TimeoutStrategy.ERROR_RESPONSE;
  }

  /** The same with another timeout. */
  public TimeoutPolicy withTimeout(Duration another) {
    return new TimeoutPolicy(another, strategy, elsewhere, grace, stackTrace);
  }

  /** The same with another strategy. */
  public TimeoutPolicy withStrategy(TimeoutStrategy another) {
    return new TimeoutPolicy(timeout, another, elsewhere, grace, stackTrace);
  }

  /** The same with the body on the caller's thread or not. */
  public TimeoutPolicy withElsewhere(boolean another) {
    return new TimeoutPolicy(timeout, strategy, another, grace, stackTrace);
  }

  /** The same with another grace. */
  public TimeoutPolicy withGrace(Duration another) {
    return new TimeoutPolicy(timeout, strategy, elsewhere, another, stackTrace);
  }

  /** The same with stack traces or without. */
  public TimeoutPolicy withStackTrace(boolean another) {
    return new TimeoutPolicy(timeout, strategy, elsewhere, grace, another);
  }
}
