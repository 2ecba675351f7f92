package dev.weir.core.limit;

import dev.weir.api.CallTimeoutException;
import dev.weir.api.RejectedException;
import dev.weir.api.Rejection;
import dev.weir.api.policy.Policy;
import dev.weir.api.policy.PoolPolicy;
import dev.weir.api.policy.TimeoutPolicy;
import dev.weir.core.limit.breaker.CircuitBreaker;
import dev.weir.core.limit.breaker.State;
import dev.weir.core.limit.cache.ResultCache;
import dev.weir.core.limit.pool.ResourcePool;
import dev.weir.core.limit.rate.RateLimiter;
import dev.weir.core.limit.rate.RateSnapshot;
import dev.weir.core.limit.retry.Retry;
import dev.weir.core.limit.time.Ticker;
import dev.weir.core.limit.timeout.TimeLimiter;
import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * What all views of one limiter share: the permits, the breaker, the figures, the policy.
 *
 * <p>Calls read nothing of this but the {@link Composition} of their view, once. The rest is for
 * who changes the policy, and guarded by {@link #lock}. A breaker, a bulkhead or a rate limiter
 * that was made once stays, even while no policy names it: one that is named again has its state
 * still.
 */
final class LimiterState {
  final String name;
  final Figures figures = new Figures();
  final Ticker ticker;
  private final Resources resources;
  private final Refusals refusals;
  private final ReentrantLock lock = new ReentrantLock();

  // Written under the lock.
  private volatile Policy policy;
  private volatile Gate gate;
  private volatile boolean closed;

  // Guarded by the lock.
  private final LimiterParts parts;
  private @Nullable List<WeakReference<Limiter>> views;

  // Whoever holds a view or a permit holds this one: the table must know it as long.
  private final Limiter whole;

  LimiterState(Policy policy, Resources resources) {
    this.name = policy.name();
    this.policy = policy;
    this.resources = resources;
    this.ticker = resources.ticker();
    resources.pools().check(policy);
    refusals = new Refusals(this);
    parts =
        new LimiterParts(
            name, ticker, t -> tell(new LimitEvent.BreakerMoved(t.breaker(), t.from(), t.to())));
    gate = gate(policy);
    whole = new Limiter(this, Overrides.NONE, compose(policy, gate, Overrides.NONE));
  }

  /** The limiter with nothing changed. */
  Limiter whole() {
    return whole;
  }

  Policy policy() {
    return policy;
  }

  /** Where calls pass whose view does not say otherwise. */
  Gate gate() {
    return gate;
  }

  Resources resources() {
    return resources;
  }

  /** The limiter with these changes. It changes with the policy as long as somebody holds it. */
  Limiter view(Overrides overrides) {
    lock.lock();
    try {
      Limiter view = new Limiter(this, overrides, compose(policy, gate, overrides));
      List<WeakReference<Limiter>> known = views;
      if (known == null) {
        known = new ArrayList<>(1);
        views = known;
      }
      known.removeIf(other -> other.get() == null);
      known.add(new WeakReference<>(view));
      return view;
    } finally {
      lock.unlock();
    }
  }

  /** Another policy; calls in flight keep what they have, and give it back where they got it. */
  void reconfigure(Policy next) {
    if (!next.name().equals(name)) {
      throw new IllegalArgumentException(
          "policy " + next.name() + " cannot take the place of " + name);
    }
    lock.lock();
    try {
      resources.pools().check(next);
      Gate passed = gate(next);
      policy = next;
      gate = passed;
      recompose();
    } finally {
      lock.unlock();
    }
    tell(new LimitEvent.Reconfigured(name, next));
  }

  /** From now on every call is rejected. */
  void close() {
    lock.lock();
    try {
      closed = true;
      gate = gate(policy);
      recompose();
    } finally {
      lock.unlock();
    }
  }

  // Guarded by the lock.
  private void recompose() {
    whole.composition = compose(policy, gate, Overrides.NONE);
    if (views != null) {
      for (WeakReference<Limiter> known : views) {
        Limiter view = known.get();
        if (view != null) {
          view.composition = compose(policy, gate, view.overrides);
        }
      }
    }
  }

  // Guarded by the lock; or by nobody else knowing this yet.
  private Gate gate(Policy next) {
    return new Gate(
        this,
        next,
        parts.breaker(next),
        parts.bulkhead(next),
        resources.total(),
        parts.rate(next),
        true,
        closed);
  }

  // Guarded by the lock.
  private Composition compose(Policy next, Gate passed, Overrides overrides) {
    Gate gate = passed;
    if (!overrides.limits()) {
      gate = Gate.counting(this, next, closed);
    } else if (!overrides.adapts()) {
      gate = passed.fixed();
    }
    if (overrides.within()) {
      gate = gate.within();
    }
    Retry trying = overrides.limits() ? parts.retry(next) : null;
    TimeoutPolicy timeout = overrides.timeout(next);
    var keeping =
        overrides.caches()
            ? parts.cache(next, timeout)
            : overrides.limits() ? parts.lastGood(next, timeout) : null;
    if (timeout == null) {
      return new Composition(this, gate, null, null, null, null, trying, keeping);
    }
    if (!timeout.runsElsewhere()) {
      TimeLimiter timer = new TimeLimiter(name, timeout, Runnable::run);
      return new Composition(this, gate, timeout, timer, null, null, trying, keeping);
    }
    ResourcePool pool = resources.pools().get(overrides.pools(next));
    if (pool.policy().type() == PoolPolicy.Type.PROCESS) {
      TimeLimiter stages = new TimeLimiter(name, timeout, Runnable::run);
      ProcessCalls calls = new ProcessCalls(name, pool, timeout);
      return new Composition(this, gate, timeout, stages, null, calls, trying, keeping);
    }
    PoolExecutor workers = new PoolExecutor(pool);
    TimeLimiter timer = new TimeLimiter(name, timeout, workers);
    return new Composition(this, gate, timeout, timer, workers, null, trying, keeping);
  }

  /** Where steps are taken that may have to wait, of calls for which nobody does. */
  Executor waitingPlace() {
    return resources.pools().workers(Pools.WAITING);
  }

  /** Counts a rejection, and answers with it. */
  Permit refuse(Rejection reason) {
    figures.rejected(reason);
    if (resources.listeners().any()) {
      tell(new LimitEvent.Rejected(name, reason));
    }
    return refusals.of(reason);
  }

  /** The exception for a call that was rejected behind the gate. */
  RejectedException refusal(Rejection reason) {
    RejectedException rejection = refuse(reason).rejection();
    if (rejection == null) {
      throw new AssertionError(reason);
    }
    return rejection;
  }

  /** Whether it is this limiter's word that a call took too long, and not one's further in. */
  boolean isOurs(Throwable thrown) {
    return thrown instanceof CallTimeoutException late && late.limit().equals(name);
  }

  /** A call took too long; one that goes on can be found by its id from now on. */
  void late(Throwable thrown) {
    if (thrown instanceof CallTimeoutException late && late.handle() != null) {
      resources.background().adopt(name, late.handle());
    }
    late();
  }

  /** A call took too long, and whoever made it knows what goes on. */
  void late() {
    if (resources.listeners().any()) {
      tell(new LimitEvent.TimedOut(name));
    }
  }

  void tell(LimitEvent event) {
    resources.listeners().tell(event);
  }

  /** In how many nanoseconds the breaker may let a call through; negative: nobody can tell. */
  long breakerRetryAfter() {
    CircuitBreaker breaker = gate.breaker;
    return breaker == null ? 0 : breaker.retryAfterNanos();
  }

  /** In how many nanoseconds the rate limit may let a call through. */
  long rateRetryAfter() {
    RateLimiter rate = gate.rate;
    return rate == null ? 0 : rate.retryAfterNanos();
  }

  /** Whether a new limiter in its place would let through no call more than this one. */
  boolean isIdle() {
    Gate now = gate;
    if (now.breaker != null && now.breaker.state() != State.CLOSED) {
      return false;
    }
    if (now.bulkhead != null && (now.bulkhead.inFlight() > 0 || now.bulkhead.waiting() > 0)) {
      return false;
    }
    return now.rate == null || isUnused(now.rate.snapshot());
  }

  private static boolean isUnused(RateSnapshot rate) {
    for (long used : rate.used()) {
      if (used > 0) {
        return false;
      }
    }
    return rate.waiting() == 0;
  }

  LimiterSnapshot snapshot() {
    Gate now = gate;
    ResultCache.Snapshot kept = parts.cached();
    return new LimiterSnapshot(
        name,
        policy,
        figures.counts(
            parts.retried(),
            kept == null ? 0 : kept.hits() + kept.joined(),
            kept == null ? 0 : kept.stale() + kept.lastGood()),
        figures.durations(),
        now.breaker == null ? null : now.breaker.snapshot(),
        now.rate == null ? null : now.rate.snapshot(),
        now.bulkhead == null ? null : now.bulkhead.snapshot());
  }
}
