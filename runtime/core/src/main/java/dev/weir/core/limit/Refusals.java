package dev.weir.core.limit;

import dev.weir.api.RejectedException;
import dev.weir.api.Rejection;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The answers of a limiter that says no, one for each reason. They have no state, nor have the
 * exceptions in them a stack: one instance is given to any number of threads, and a rejection
 * allocates nothing.
 *
 * <p>Made when first needed, without order: two threads may each make one, and both will do.
 */
final class Refusals {
  private static final int REASONS = Rejection.values().length;

  private @Nullable Permit @Nullable [] byReason;
  private final LimiterState limiter;

  Refusals(LimiterState limiter) {
    this.limiter = limiter;
  }

  Permit of(Rejection reason) {
    Permit[] known = byReason;
    Permit permit = known == null ? null : known[reason.ordinal()];
    return permit == null ? make(reason) : permit;
  }

  private Permit make(Rejection reason) {
    LongSupplier retryAfter =
        switch (reason) {
          case CIRCUIT_OPEN -> limiter::breakerRetryAfter;
          case RATE_LIMITED -> limiter::rateRetryAfter;
          default -> () -> -1;
        };
    Permit permit = new Permit(new RejectedException(limiter.name, reason, retryAfter));
    Permit[] known = byReason;
    Permit[] more = known == null ? new Permit[REASONS] : known.clone();
    more[reason.ordinal()] = permit;
    byReason = more;
    return permit;
  }
}
