package dev.weir.api;

import java.time.Duration;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * A limit did not let a call begin; the body never ran.
 *
 * <p>It has no stack trace, no cause and takes no suppressed exceptions, so that a limit can throw
 * one and the same instance each time: a rejection must cost nothing where there are many. When to
 * try again is asked of the limit at the moment of asking.
 */
public final class RejectedException extends RuntimeException {
  private final String limit;
  private final Rejection reason;
  private final transient @Nullable LongSupplier retryAfterNanos;

  /**
   * One that can be thrown again and again.
   *
   * @param limit the name of the policy
   * @param retryAfterNanos tells in how many nanoseconds a call may succeed; negative: unknown
   */
  public RejectedException(String limit, Rejection reason, LongSupplier retryAfterNanos) {
    super(null, null, false, false);
    this.limit = limit;
    this.reason = reason;
    this.retryAfterNanos = retryAfterNanos;
  }

  /** The name of the policy that rejected the call. */
  public String limit() {
    return limit;
  }

  /** Why it did. */
  public Rejection reason() {
    return reason;
  }

  /** In how long a call may succeed, from now; null where nobody can tell. */
  public @Nullable Duration retryAfter() {
    long nanos = retryAfterNanos == null ? -1 : retryAfterNanos.getAsLong();
    return nanos < 0 ? null : Duration.ofNanos(nanos);
  }

  /** Such as {@code orders-db: CIRCUIT_OPEN, try again in 41200 ms}. */
  @Override
  public String getMessage() {
    Duration after = retryAfter();
    String text = limit + ": " + reason;
    return after == null ? text : text + ", try again in " + after.toMillis() + " ms";
  }
}
