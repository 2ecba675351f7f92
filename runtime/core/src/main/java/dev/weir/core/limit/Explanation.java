package dev.weir.core.limit;

import dev.weir.api.RejectedException;
import dev.weir.api.Rejection;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Why a call was rejected, in one line for operators, such as {@code weir policy 'orders-db':
 * circuit breaker open, try again in 12 s}.
 */
public final class Explanation {
  private static final Duration SECOND = Duration.ofSeconds(1);
  private static final Duration MINUTES = Duration.ofMinutes(2);

  private Explanation() {}

  /** What the rejection says, at this moment. */
  public static String of(RejectedException rejection) {
    return of(rejection.limit(), rejection.reason(), rejection.retryAfter());
  }

  /**
   * The line.
   *
   * @param policy the name of the policy
   * @param retryAfter in how long a call may succeed; null: nobody can tell
   */
  public static String of(String policy, Rejection reason, @Nullable Duration retryAfter) {
    String text = "weir policy '" + policy + "': " + words(reason);
    return retryAfter == null ? text : text + ", try again " + when(retryAfter);
  }

  /** The reason in words, without a stop, such as {@code circuit breaker open}. */
  public static String words(Rejection reason) {
    return switch (reason) {
      case CIRCUIT_OPEN -> "circuit breaker open";
      case RATE_LIMITED -> "rate limit used up";
      case BULKHEAD_FULL -> "as many calls as may run at the same time";
      case POOL_FULL -> "the pool's workers and its queue are full";
      case SATURATED -> "all policies together have as many calls as may run at the same time";
      case WAITED_TOO_LONG -> "no permit came in the time that a call may wait";
      case INTERRUPTED -> "interrupted while waiting for a permit";
      case SHUT_DOWN -> "shut down";
    };
  }

  // Rounded up: who comes then is not too early.
  private static String when(Duration after) {
    if (after.isZero() || after.isNegative()) {
      return "now";
    }
    if (after.compareTo(SECOND) < 0) {
      return "in " + (after.toNanos() + 999_999) / 1_000_000 + " ms";
    }
    long seconds = after.getNano() > 0 ? after.getSeconds() + 1 : after.getSeconds();
    return after.compareTo(MINUTES) < 0
        ? "in " + seconds + " s"
        : "in " + (seconds + 59) / 60 + " min";
  }
}
