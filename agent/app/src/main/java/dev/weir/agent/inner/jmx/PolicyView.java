package dev.weir.agent.inner.jmx;

import dev.weir.core.enforce.Tally;
import dev.weir.core.limit.LimiterSnapshot;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** One policy, as JMX shows it. */
public final class PolicyView {
  private final LimiterSnapshot limiter;
  private final Tally.@Nullable Figures decided;

  PolicyView(LimiterSnapshot limiter, Tally.@Nullable Figures decided) {
    this.limiter = limiter;
    this.decided = decided;
  }

  /** The policy's name. */
  public String getName() {
    return limiter.name();
  }

  /** The circuit breaker's state; null where there is none. */
  public @Nullable String getBreaker() {
    return limiter.breaker() == null ? null : limiter.breaker().state().name();
  }

  /** How often it has opened. */
  public long getBreakerOpened() {
    return limiter.breaker() == null ? 0 : limiter.breaker().opened();
  }

  /** How many calls may run at the same time; 0: as many as come. */
  public int getMaxConcurrent() {
    return limiter.bulkhead() == null ? 0 : limiter.bulkhead().limit();
  }

  /** How many do. */
  public int getInFlight() {
    return limiter.bulkhead() == null ? 0 : limiter.bulkhead().inFlight();
  }

  /** How many wait for a permit. */
  public int getWaiting() {
    return limiter.bulkhead() == null ? 0 : limiter.bulkhead().waiting();
  }

  /** Calls that returned. */
  public long getSucceeded() {
    return limiter.counts().succeeded();
  }

  /** Calls that threw. */
  public long getFailed() {
    return limiter.counts().failed();
  }

  /** Calls that took too long. */
  public long getTimedOut() {
    return limiter.counts().timedOut();
  }

  /** Calls that got no permit; in the mode {@code shadow} they went on. */
  public long getRejected() {
    return limiter.counts().allRejected();
  }

  /** Calls that would have been rejected. */
  public long getWouldReject() {
    return decided == null ? 0 : sum(decided.wouldReject());
  }

  /** Calls that would have been ended. */
  public long getWouldTimeOut() {
    return decided == null ? 0 : sum(decided.wouldTimeOut());
  }

  private static long sum(Map<String, Long> byRoute) {
    long sum = 0;
    for (long count : byRoute.values()) {
      sum += count;
    }
    return sum;
  }
}
