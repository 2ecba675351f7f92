package dev.weir.core.limit.bulkhead;

import dev.weir.api.policy.BulkheadPolicy.Adaptation;
import dev.weir.core.limit.time.Ticker;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.IntSupplier;

/**
 * Measures calls as they end, and finds a new limit once a window.
 *
 * <p>Not every call is measured: the next one that ends once the coarse clock has moved on by a
 * 64th of a window. So a busy bulkhead pays two plain reads a call, and a quiet one measures each.
 * Drops are noticed all.
 *
 * <p>Who has set {@link #busy} writes the plain fields; a call that finds it set is not measured.
 * Nobody waits.
 */
final class AdaptiveLimit {
  private static final int FEWEST_CALLS = 10;
  private static final int MOST_CALLS = 64;

  private final Adaptation adaptation;
  private final LimitRule rule;
  private final Ticker ticker;
  private final IntSupplier inFlight;
  private final long windowNanos;
  private final long spacingNanos;

  private final AtomicBoolean busy = new AtomicBoolean();
  private final AtomicBoolean dropped = new AtomicBoolean();
  private volatile long next;
  private volatile double limit;
  private volatile double baseline;

  private long since;
  private int calls;
  private double sumNanos;
  private int mostInFlight;

  /**
   * Begins with a window of its own.
   *
   * @param limit the one to start from; brought within the bounds
   * @param baselineNanos what is known of calls without a queue; 0: nothing
   * @param inFlight how many calls there are, without one that has just ended
   */
  AdaptiveLimit(
      Adaptation adaptation,
      double limit,
      double baselineNanos,
      Ticker ticker,
      IntSupplier inFlight) {
    this.adaptation = adaptation;
    this.limit = within(limit);
    this.ticker = ticker;
    this.inFlight = inFlight;
    rule = LimitRule.of(adaptation, baselineNanos);
    baseline = rule.baselineNanos();
    windowNanos = adaptation.window().toNanos();
    spacingNanos = windowNanos / MOST_CALLS;
    since = ticker.coarseNanoTime();
    next = since;
  }

  /** The limit with its fraction. */
  double limit() {
    return limit;
  }

  double baselineNanos() {
    return baseline;
  }

  /**
   * A call has ended, and its permit is back.
   *
   * @param durationNanos how long it took; 0 and less: not measured
   * @param drop whether the callee turned it away or did not answer in time
   * @return whether a window is over, and the limit perhaps another
   */
  boolean book(long durationNanos, boolean drop) {
    if (drop && !dropped.get()) {
      dropped.set(true);
    }
    long now = ticker.coarseNanoTime();
    if (now - next < 0 || !busy.compareAndSet(false, true)) {
      return false;
    }
    try {
      next = now + spacingNanos;
      if (!drop && durationNanos > 0) {
        calls++;
        sumNanos += durationNanos;
      }
      mostInFlight = Math.max(mostInFlight, 1 + inFlight.getAsInt());
      boolean enough = calls >= FEWEST_CALLS || dropped.get();
      if (!enough || now - since < windowNanos) {
        return false;
      }
      close(now);
      return true;
    } finally {
      busy.set(false);
    }
  }

  private void close(long now) {
    double mean = calls == 0 ? Double.NaN : sumNanos / calls;
    double found = rule.next(limit, mean, mostInFlight, dropped.getAndSet(false));
    since = now;
    calls = 0;
    sumNanos = 0;
    mostInFlight = 0;
    limit = within(found);
    baseline = rule.baselineNanos();
  }

  private double within(double found) {
    // What is no number changes nothing.
    return Double.isNaN(found)
        ? limit
        : Math.max(adaptation.min(), Math.min(adaptation.max(), found));
  }
}
