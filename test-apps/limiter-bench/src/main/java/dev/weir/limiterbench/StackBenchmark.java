package dev.weir.limiterbench;

import com.alibaba.csp.sentinel.Entry;
import com.alibaba.csp.sentinel.SphU;
import com.alibaba.csp.sentinel.slots.block.BlockException;
import dev.weir.api.policy.BreakerPolicy;
import dev.weir.api.policy.BulkheadPolicy;
import dev.weir.api.policy.Policy;
import dev.weir.api.policy.RatePolicy;
import dev.weir.api.policy.RetryPolicy;
import dev.weir.core.limit.Limiter;
import io.github.resilience4j.bulkhead.Bulkhead;
import io.github.resilience4j.bulkhead.BulkheadConfig;
import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.github.resilience4j.ratelimiter.RateLimiter;
import io.github.resilience4j.ratelimiter.RateLimiterConfig;
import io.github.resilience4j.retry.Retry;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/** An empty call through retry, rate limit, bulkhead and circuit breaker. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class StackBenchmark {
  private static final int MANY = 1_000_000_000;
  private static final int PERMITS = 100;
  private static final Duration SECOND = Duration.ofSeconds(1);
  private static final Callable<Object> BODY = () -> "done";

  private final Limiter weir =
      Limiter.of(
          Policy.named("bench")
              .retry(RetryPolicy.builder().maxRetries(3).build())
              .breaker(BreakerPolicy.defaults())
              .rate(RatePolicy.of(MANY, SECOND))
              .bulkhead(BulkheadPolicy.of(PERMITS))
              .build());
  private final Limiter weirWithATimeout =
      Limiter.of(weir.policy().toBuilder().timeout(Duration.ofSeconds(10)).build());
  private final Callable<Object> resilience = resilience();
  private final dev.failsafe.FailsafeExecutor<Object> failsafe =
      dev.failsafe.Failsafe.with(
          dev.failsafe.RetryPolicy.ofDefaults(),
          dev.failsafe.RateLimiter.burstyBuilder(MANY, SECOND).build(),
          dev.failsafe.Bulkhead.of(PERMITS),
          dev.failsafe.CircuitBreaker.ofDefaults());

  /** Sets up Sentinel's rules, which are global. */
  public StackBenchmark() {
    Sentinel.all("stack");
  }

  private static Callable<Object> resilience() {
    CircuitBreaker breaker = CircuitBreaker.ofDefaults("bench");
    Bulkhead bulkhead =
        Bulkhead.of("bench", BulkheadConfig.custom().maxConcurrentCalls(PERMITS).build());
    RateLimiter rate =
        RateLimiter.of(
            "bench",
            RateLimiterConfig.custom().limitForPeriod(MANY).limitRefreshPeriod(SECOND).build());
    Callable<Object> inner = CircuitBreaker.decorateCallable(breaker, BODY);
    Callable<Object> middle = Bulkhead.decorateCallable(bulkhead, inner);
    return Retry.decorateCallable(
        Retry.ofDefaults("bench"), RateLimiter.decorateCallable(rate, middle));
  }

  @Benchmark
  public Object weir() throws Exception {
    return weir.call(BODY);
  }

  @Benchmark
  public Object weirAndATimeout() throws Exception {
    return weirWithATimeout.call(BODY);
  }

  @Benchmark
  public Object resilience4j() throws Exception {
    return resilience.call();
  }

  @Benchmark
  public Object failsafe() {
    return failsafe.get(() -> "done");
  }

  /** Without a retry, which it does not have. */
  @Benchmark
  public Object sentinel() throws Exception {
    try {
      Entry entry = SphU.entry("stack");
      try {
        return BODY.call();
      } finally {
        entry.exit();
      }
    } catch (BlockException e) {
      throw new IllegalStateException(e);
    }
  }
}
