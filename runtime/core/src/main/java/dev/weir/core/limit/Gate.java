package dev.weir.core.limit;

import dev.weir.api.Rejection;
import dev.weir.api.policy.BulkheadPolicy;
import dev.weir.api.policy.Policy;
import dev.weir.core.limit.Figures.Outcome;
import dev.weir.core.limit.breaker.Admission;
import dev.weir.core.limit.breaker.CircuitBreaker;
import dev.weir.core.limit.bulkhead.Bulkhead;
import dev.weir.core.limit.rate.RateLimiter;
import dev.weir.core.limit.time.Ticker;
import java.time.Duration;
import java.util.concurrent.CancellationException;
import org.jspecify.annotations.Nullable;

/**
 * What a call has to pass before it may begin, under one policy: the breaker, the bulkhead, the
 * bulkhead of all policies, the rate limit.
 *
 * <p>In that order, each one knowing only calls that passed those before. The breaker stands first,
 * since it says no without using anything up. The bulkheads stand before the rate limit, since what
 * they give can be given back without a trace, and a call that finds no permit must not use up its
 * turn. Whoever says no, all that was acquired before goes back.
 *
 * <p>Immutable: a permit goes back to the gate that gave it, whatever the policy has become.
 */
final class Gate {
  final @Nullable CircuitBreaker breaker;
  final @Nullable Bulkhead bulkhead;
  final @Nullable Bulkhead total;
  final @Nullable RateLimiter rate;

  /** Whether a call may have to wait for a permit. */
  final boolean waits;

  private final LimiterState limiter;
  private final Figures figures;
  private final Ticker ticker;
  private final boolean adapts;
  private final boolean closed;
  private final boolean judgesResults;
  private final boolean adaptive;

  // How many calls may run whatever limit an adaptive one has found; 0: no more than that.
  private final int bound;
  private final boolean precise;
  private final long bulkheadWait;
  private final long rateWait;

  private final Policy policy;

  // The same without the bulkhead of all policies. Made when first needed, without order: two
  // threads may each make one, and both will do.
  private @Nullable Gate within;

  // The last permit granted, for as long as the breaker's admission is the same. Written without
  // order: the fields of a permit are final, so that even a stale one is whole.
  private Permit granted = new Permit(this, null);

  Gate(
      LimiterState limiter,
      Policy policy,
      @Nullable CircuitBreaker breaker,
      @Nullable Bulkhead bulkhead,
      @Nullable Bulkhead total,
      @Nullable RateLimiter rate,
      boolean adapts,
      boolean closed) {
    this.limiter = limiter;
    this.policy = policy;
    this.figures = limiter.figures;
    this.ticker = limiter.ticker;
    this.breaker = breaker;
    this.bulkhead = bulkhead;
    this.total = total;
    this.rate = rate;
    this.closed = closed;
    judgesResults = breaker != null && breaker.needsResult();
    BulkheadPolicy permits = bulkhead == null ? null : policy.bulkhead();
    boolean adaptable = permits != null && permits.adaptation() != null;
    adaptive = adaptable && adapts;
    bound = permits != null && adaptable && !adapts ? permits.maxConcurrent() : 0;
    this.adapts = adapts;
    precise = adaptive || (breaker != null && breaker.needsDuration());
    bulkheadWait =
        policy.bulkhead() == null || policy.bulkhead().maxWaiting() == 0
            ? 0
            : nanos(policy.bulkhead().maxWait());
    rateWait =
        policy.rate() == null || policy.rate().maxWaiters() == 0
            ? 0
            : nanos(policy.rate().maxWait());
    waits = !closed && ((bulkhead != null && bulkheadWait > 0) || (rate != null && rateWait > 0));
  }

  /** One that counts, and stops nobody unless it is closed. */
  static Gate counting(LimiterState limiter, Policy policy, boolean closed) {
    return new Gate(limiter, policy, null, null, null, null, true, closed);
  }

  private static long nanos(Duration time) {
    try {
      return time.toNanos();
    } catch (ArithmeticException e) {
      return Long.MAX_VALUE;
    }
  }

  /** The same for calls for which no limit adapts itself: they may be as many as it began with. */
  Gate fixed() {
    return adaptive
        ? new Gate(limiter, policy, breaker, bulkhead, total, rate, false, closed)
        : this;
  }

  /**
   * The same for a call inside of one that holds a permit of the bulkhead of all policies already:
   * if both took one, calls that hold one could wait for each other's second.
   */
  Gate within() {
    if (total == null) {
      return this;
    }
    Gate known = within;
    return known == null ? makeWithin() : known;
  }

  private Gate makeWithin() {
    Gate gate = new Gate(limiter, policy, breaker, bulkhead, null, rate, adapts, closed);
    within = gate;
    return gate;
  }

  /** Asks for one call, and does not wait. */
  Permit tryAcquire() {
    if (closed) {
      return refuse(Rejection.SHUT_DOWN);
    }
    Admission admission = null;
    if (breaker != null) {
      admission = breaker.tryAcquire();
      if (admission == null) {
        return refuse(Rejection.CIRCUIT_OPEN);
      }
    }
    // Who said no; until the end that is who is being asked, for the case that asking throws.
    Rejection step = Rejection.BULKHEAD_FULL;
    boolean passed = false;
    try {
      if (bulkhead == null || enter(bulkhead)) {
        step = Rejection.SATURATED;
        if (total == null || total.tryAcquire()) {
          step = Rejection.RATE_LIMITED;
          passed = rate == null || rate.tryAcquire();
        }
      }
    } finally {
      if (!passed) {
        undo(step, admission);
      }
    }
    return passed ? granted(admission) : refuse(step);
  }

  private boolean enter(Bulkhead permits) {
    return bound == 0 ? permits.tryAcquire() : permits.tryAcquire(bound);
  }

  /**
   * Asks for one call, and waits for its permits as long as the policy says.
   *
   * @throws InterruptedException if the thread was interrupted meanwhile; nothing is held then
   */
  Permit acquire() throws InterruptedException {
    return waits ? acquire(bulkheadWait, rateWait) : tryAcquire();
  }

  /** Asks for one call, and waits so long at most for each of its permits. */
  Permit acquire(long bulkheadNanos, long rateNanos) throws InterruptedException {
    if (closed) {
      return refuse(Rejection.SHUT_DOWN);
    }
    Admission admission = null;
    if (breaker != null) {
      admission = breaker.tryAcquire();
      if (admission == null) {
        return refuse(Rejection.CIRCUIT_OPEN);
      }
    }
    Rejection step = Rejection.BULKHEAD_FULL;
    boolean passed = false;
    try {
      Rejection full = bulkhead == null ? null : bulkhead.admit(bulkheadNanos, bound);
      if (full == null) {
        step = Rejection.SATURATED;
        if (total == null || total.tryAcquire()) {
          step = Rejection.RATE_LIMITED;
          passed = rate == null || rate.acquire(rateNanos);
        }
      }
      if (full != null) {
        step = full;
      }
    } finally {
      if (!passed) {
        undo(step, admission);
      }
    }
    return passed ? granted(admission) : refuse(step);
  }

  private Permit granted(@Nullable Admission admission) {
    Permit last = granted;
    return last.admission == admission ? last : another(admission);
  }

  private Permit another(@Nullable Admission admission) {
    Permit permit = new Permit(this, admission);
    granted = permit;
    return permit;
  }

  private Permit refuse(Rejection reason) {
    return limiter.refuse(reason);
  }

  /** Gives back what a call had that was stopped at this step. */
  private void undo(Rejection step, @Nullable Admission admission) {
    try {
      if (admission != null) {
        admission.release();
      }
    } finally {
      if (step == Rejection.SATURATED || step == Rejection.RATE_LIMITED) {
        free(step == Rejection.RATE_LIMITED);
      }
    }
  }

  private void free(boolean totalToo) {
    Bulkhead all = totalToo ? total : null;
    try {
      if (bulkhead != null) {
        bulkhead.release();
      }
    } catch (IllegalStateException e) {
      all = null;
      throw e;
    } finally {
      free(all);
    }
  }

  // Not called for a permit that the policy's own bulkhead never gave: it would be somebody else's.
  private void free(@Nullable Bulkhead all) {
    if (all == null) {
      return;
    }
    try {
      all.release();
    } catch (IllegalStateException e) {
      throw new IllegalStateException(limiter.name + ": gave back a permit twice", e);
    }
  }

  /** The call did not run: everything goes back, its turn in the rate limit as well. */
  void giveBack(@Nullable Admission admission, long askedAt) {
    try {
      forget(admission, askedAt, true);
    } finally {
      free(true);
    }
  }

  /**
   * The call did not run; its permits in the bulkheads go back on their own.
   *
   * @param turnToo whether it never will, so that its turn in the rate limit goes back
   */
  void forget(@Nullable Admission admission, long askedAt, boolean turnToo) {
    try {
      if (admission != null) {
        admission.release();
      }
    } finally {
      if (turnToo && rate != null) {
        rate.refund(askedAt);
      }
    }
  }

  /** The call is over: its outcome is told and its permits go back. */
  void end(@Nullable Admission admission, Outcome outcome, @Nullable Throwable thrown, long nanos) {
    try {
      judge(admission, outcome, thrown, nanos);
    } finally {
      free(outcome, nanos);
    }
  }

  /** The call took too long. */
  void endLate(@Nullable Admission admission, long nanos) {
    try {
      end(admission, Outcome.TIMED_OUT, null, nanos);
    } finally {
      limiter.late();
    }
  }

  /** A call is over that never asked: it counts, and the breaker learns from it. */
  void ranUnasked(Outcome outcome, @Nullable Throwable thrown, long nanos) {
    // None while it is open: what was begun before says nothing of how it is then.
    Admission admission = breaker == null ? null : breaker.tryAcquire();
    judge(admission, outcome, thrown, nanos);
    if (outcome == Outcome.TIMED_OUT) {
      limiter.late();
    }
  }

  /** The call returned this. */
  void endWell(@Nullable Admission admission, @Nullable Object result, long nanos) {
    try {
      judgeWell(admission, result, nanos);
    } finally {
      free(Outcome.SUCCEEDED, nanos);
    }
  }

  /** Tells the outcome of a call whose permits in the bulkheads go back on their own. */
  void judgeWell(@Nullable Admission admission, @Nullable Object result, long nanos) {
    figures.ended(Outcome.SUCCEEDED, nanos);
    if (admission != null) {
      if (judgesResults) {
        admission.result(result, nanos);
      } else {
        admission.success(precise ? nanos : -1);
      }
    }
  }

  /** Tells the outcome of a call whose permits in the bulkheads go back on their own. */
  void judge(
      @Nullable Admission admission, Outcome outcome, @Nullable Throwable thrown, long nanos) {
    figures.ended(outcome, nanos);
    if (admission == null) {
      return;
    }
    switch (outcome) {
      case SUCCEEDED -> admission.success(nanos);
      case FAILED -> admission.failure(thrown, nanos);
      // Whatever exceptions the policy expects: who does not answer in time has failed.
      case TIMED_OUT -> admission.failure(null, nanos);
      case CANCELLED -> admission.release();
    }
  }

  /** The permits in the bulkheads go back. */
  void free(Outcome outcome, long nanos) {
    Bulkhead all = total;
    try {
      if (bulkhead != null) {
        if (adaptive && outcome != Outcome.CANCELLED) {
          bulkhead.release(nanos, outcome == Outcome.TIMED_OUT);
        } else {
          bulkhead.release();
        }
      }
    } catch (IllegalStateException e) {
      all = null;
      throw e;
    } finally {
      free(all);
    }
  }

  /** A reading to give to {@link #since}; coarse unless the policy needs it precise. */
  long now() {
    return precise ? ticker.nanoTime() : ticker.coarseNanoTime();
  }

  /** How long ago a reading was, in nanoseconds; coarse unless the policy needs it precise. */
  long since(long then) {
    if (!precise && ticker.coarseNanoTime() == then) {
      return 0;
    }
    return Math.max(0, ticker.nanoTime() - then);
  }

  /** What an exception says about whoever was called. */
  static Outcome outcome(@Nullable Throwable thrown) {
    // An interrupt or a cancellation comes from our side.
    return thrown instanceof InterruptedException || thrown instanceof CancellationException
        ? Outcome.CANCELLED
        : Outcome.FAILED;
  }
}
