package dev.weir.core.limit;

import dev.weir.api.TimeoutStrategy;
import dev.weir.api.policy.BreakerPolicy;
import dev.weir.api.policy.BulkheadPolicy;
import dev.weir.api.policy.CachePolicy;
import dev.weir.api.policy.Policy;
import dev.weir.api.policy.RatePolicy;
import dev.weir.api.policy.RetryPolicy;
import dev.weir.api.policy.TimeoutPolicy;
import dev.weir.core.limit.breaker.CircuitBreaker;
import dev.weir.core.limit.breaker.TransitionListener;
import dev.weir.core.limit.bulkhead.Bulkhead;
import dev.weir.core.limit.cache.ResultCache;
import dev.weir.core.limit.rate.RateLimiter;
import dev.weir.core.limit.retry.Retry;
import dev.weir.core.limit.time.Ticker;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * The parts of a limiter that have a state. One that was made once stays, even while no policy
 * names it: one that is named again has its state still.
 *
 * <p>Changed by one thread at a time; read by any.
 */
final class LimiterParts {
  private final String name;
  private final Ticker ticker;
  private final TransitionListener listener;
  private volatile @Nullable CircuitBreaker breaker;
  private volatile @Nullable Bulkhead bulkhead;
  private volatile @Nullable RateLimiter rate;
  private volatile @Nullable Retry retry;
  private volatile @Nullable ResultCache<Object, @Nullable Object> cache;
  private volatile @Nullable ResultCache<Object, @Nullable Object> lastGood;

  LimiterParts(String name, Ticker ticker, TransitionListener listener) {
    this.name = name;
    this.ticker = ticker;
    this.listener = listener;
  }

  /** The breaker under this policy; null where that has none. The others are alike. */
  @Nullable CircuitBreaker breaker(Policy policy) {
    BreakerPolicy next = policy.breaker();
    if (next == null) {
      return null;
    }
    CircuitBreaker part = breaker;
    if (part == null) {
      part = new CircuitBreaker(name, next, ticker);
      part.onTransition(listener);
      breaker = part;
    } else {
      part.reconfigure(next);
    }
    return part;
  }

  @Nullable Bulkhead bulkhead(Policy policy) {
    BulkheadPolicy next = policy.bulkhead();
    if (next == null) {
      return null;
    }
    Bulkhead part = bulkhead;
    if (part == null) {
      part = new Bulkhead(name, next, ticker);
      bulkhead = part;
    } else {
      part.reconfigure(next);
    }
    return part;
  }

  @Nullable RateLimiter rate(Policy policy) {
    RatePolicy next = policy.rate();
    if (next == null) {
      return null;
    }
    RateLimiter part = rate;
    if (part == null) {
      part = new RateLimiter(name, next, ticker);
      rate = part;
    } else {
      part.reconfigure(next);
    }
    return part;
  }

  @Nullable Retry retry(Policy policy) {
    RetryPolicy next = policy.retry();
    if (next == null) {
      return null;
    }
    Retry part = retry;
    if (part == null) {
      part = new Retry(name, next);
      retry = part;
    } else {
      part.reconfigure(next);
    }
    return part;
  }

  /**
   * The cache under this policy.
   *
   * @param timeout in force; where late calls fall back on the cache there always is one
   */
  @Nullable ResultCache<Object, @Nullable Object> cache(
      Policy policy, @Nullable TimeoutPolicy timeout) {
    CachePolicy next = policy.cache();
    if (next == null) {
      if (timeout == null || timeout.strategy() != TimeoutStrategy.CACHE_FALLBACK) {
        return null;
      }
      // For calls that are late, and for no others.
      next = CachePolicy.of(Duration.ZERO);
    }
    ResultCache<Object, @Nullable Object> part = cache;
    if (part == null) {
      part = new ResultCache<>(name, next, ticker);
      cache = part;
    } else {
      part.reconfigure(next);
    }
    return part;
  }

  /** What late calls fall back on where results are kept for nothing else; null: they do not. */
  @Nullable ResultCache<Object, @Nullable Object> lastGood(
      Policy policy, @Nullable TimeoutPolicy timeout) {
    if (timeout == null || timeout.strategy() != TimeoutStrategy.CACHE_FALLBACK) {
      return null;
    }
    CachePolicy kept = policy.cache();
    if (kept == null) {
      return cache(policy, timeout);
    }
    CachePolicy next = kept.withTtl(Duration.ZERO).withStaleOnError(Duration.ZERO);
    ResultCache<Object, @Nullable Object> part = lastGood;
    if (part == null) {
      part = new ResultCache<>(name, next, ticker);
      lastGood = part;
    } else {
      part.reconfigure(next);
    }
    return part;
  }

  /** Attempts beyond the first, so far. */
  long retried() {
    Retry part = retry;
    return part == null ? 0 : part.snapshot().retries();
  }

  /** How the cache did so far; null where there never was one. */
  ResultCache.@Nullable Snapshot cached() {
    ResultCache<?, ?> part = cache;
    return part == null ? null : part.snapshot();
  }
}
