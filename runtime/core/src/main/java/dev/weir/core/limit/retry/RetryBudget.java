package dev.weir.core.limit.retry;

import dev.weir.api.policy.RetryPolicy.Budget;
import dev.weir.core.limit.time.Ticker;
import java.util.concurrent.atomic.AtomicLong;

/**
 * A bucket of tokens that calls fill and retries empty: each call puts in {@code share} of one,
 * each second {@code perSecond}, each retry takes one. So in any stretch of time there are no more
 * retries than {@code share * calls + perSecond * seconds} and what the bucket holds.
 *
 * <p>After Finagle's <a
 * href="https://twitter.github.io/finagle/docs/com/twitter/finagle/service/RetryBudget.html">
 * RetryBudget</a>, whose tokens however expire after ten seconds instead of running over; and
 * gRPC's <a href="https://github.com/grpc/proposal/blob/master/A6-client-retries.md">retry
 * throttling</a> (A6), where only successes fill the bucket.
 *
 * <p>A full bucket is only read: as long as nothing fails no two calls write to the same place.
 */
final class RetryBudget {
  private static final long TOKEN = 1_000_000;
  private static final double SAVED_SECONDS = 10;
  private static final double SAVED_AT_LEAST = 10;

  private final Budget budget;
  private final Ticker ticker;
  private final long capacity;
  private final long perCall;
  private final AtomicLong tokens;
  private final AtomicLong filledAt;

  RetryBudget(Budget budget, Ticker ticker) {
    this.budget = budget;
    this.ticker = ticker;
    capacity = (long) (Math.max(SAVED_AT_LEAST, SAVED_SECONDS * budget.perSecond()) * TOKEN);
    perCall = (long) (budget.share() * TOKEN);
    tokens = new AtomicLong(capacity);
    filledAt = new AtomicLong(ticker.nanoTime());
  }

  /** What it was made of. */
  Budget budget() {
    return budget;
  }

  /** A call begins, for the first time. */
  void call() {
    if (tokens.get() < capacity) {
      add(perCall);
    }
  }

  private void add(long some) {
    long held = tokens.get();
    while (held < capacity && !tokens.compareAndSet(held, Math.min(held + some, capacity))) {
      held = tokens.get();
    }
  }

  /** Takes a token for a retry; false: there is none. */
  boolean tryRetry() {
    fill();
    long held = tokens.get();
    while (held >= TOKEN) {
      if (tokens.compareAndSet(held, held - TOKEN)) {
        return true;
      }
      held = tokens.get();
    }
    return false;
  }

  /** Adds what time pays for. */
  private void fill() {
    long since = filledAt.get();
    long now = ticker.nanoTime();
    double earned = (now - since) / 1e9 * budget.perSecond() * TOKEN;
    // Less than a whole unit is left to earn on. Who loses leaves it to the winner.
    if (earned >= 1 && filledAt.compareAndSet(since, now)) {
      add((long) Math.min(earned, (double) capacity));
    }
  }
}
