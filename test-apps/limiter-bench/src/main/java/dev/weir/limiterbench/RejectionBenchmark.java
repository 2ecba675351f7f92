package dev.weir.limiterbench;

import dev.weir.api.RejectedException;
import dev.weir.api.policy.BreakerPolicy;
import dev.weir.api.policy.BulkheadPolicy;
import dev.weir.api.policy.Policy;
import dev.weir.api.policy.RatePolicy;
import dev.weir.core.limit.Limiter;
import dev.weir.core.limit.breaker.CircuitBreaker;
import dev.weir.core.limit.bulkhead.Bulkhead;
import dev.weir.core.limit.rate.RateLimiter;
import dev.weir.core.limit.time.Ticker;
import io.github.resilience4j.circuitbreaker.CallNotPermittedException;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/** A call that a limit turns away; the breakers are open, the other limits used up. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class RejectionBenchmark {
  private static final Callable<Object> BODY = () -> "done";

  private final CircuitBreaker breaker =
      new CircuitBreaker(
          "bench",
          BreakerPolicy.builder().recoveryTimeout(Duration.ofHours(1)).build(),
          Ticker.SYSTEM);
  private final RateLimiter rate =
      new RateLimiter("bench", RatePolicy.of(1, Duration.ofDays(1)), Ticker.SYSTEM);
  private final Bulkhead bulkhead = new Bulkhead("bench", BulkheadPolicy.of(1), Ticker.SYSTEM);
  private final Limiter limiter =
      Limiter.of(
          Policy.named("bench")
              .breaker(BreakerPolicy.builder().recoveryTimeout(Duration.ofHours(1)).build())
              .build());
  private final io.github.resilience4j.circuitbreaker.CircuitBreaker resilience =
      resilience(CircuitBreakerConfig.custom());
  private final io.github.resilience4j.circuitbreaker.CircuitBreaker resilienceStackless =
      resilience(CircuitBreakerConfig.custom().writableStackTraceEnabled(false));
  private final dev.failsafe.CircuitBreaker<Object> failsafe =
      dev.failsafe.CircuitBreaker.builder().withDelay(Duration.ofHours(1)).build();
  private final dev.failsafe.FailsafeExecutor<Object> failsafeCall =
      dev.failsafe.Failsafe.with(failsafe);

  /** Opens the breakers and uses up the rest. */
  public RejectionBenchmark() {
    breaker.open();
    rate.tryAcquire();
    bulkhead.tryAcquire();
    CircuitBreaker own = limiter.breaker();
    if (own != null) {
      own.open();
    }
    resilience.transitionToOpenState();
    resilienceStackless.transitionToOpenState();
    failsafe.open();
  }

  private static io.github.resilience4j.circuitbreaker.CircuitBreaker resilience(
      CircuitBreakerConfig.Builder config) {
    return io.github.resilience4j.circuitbreaker.CircuitBreaker.of(
        "bench", config.waitDurationInOpenState(Duration.ofHours(1)).build());
  }

  @Benchmark
  public @Nullable Object weirBreaker() {
    return breaker.tryAcquire();
  }

  @Benchmark
  public boolean weirRate() {
    return rate.tryAcquire();
  }

  @Benchmark
  public boolean weirBulkhead() {
    return bulkhead.tryAcquire();
  }

  @Benchmark
  public Object weirCallThatThrows() throws Exception {
    try {
      return limiter.call(BODY);
    } catch (RejectedException e) {
      return e;
    }
  }

  @Benchmark
  public boolean resilience4jAsked() {
    return resilience.tryAcquirePermission();
  }

  @Benchmark
  public Object resilience4jCallThatThrows() throws Exception {
    return thrown(resilience);
  }

  @Benchmark
  public Object resilience4jCallThatThrowsStackless() throws Exception {
    return thrown(resilienceStackless);
  }

  private static Object thrown(io.github.resilience4j.circuitbreaker.CircuitBreaker of)
      throws Exception {
    try {
      return of.executeCallable(BODY);
    } catch (CallNotPermittedException e) {
      return e;
    }
  }

  @Benchmark
  public boolean failsafeAsked() {
    return failsafe.tryAcquirePermit();
  }

  @Benchmark
  public Object failsafeCallThatThrows() {
    try {
      return failsafeCall.get(() -> "done");
    } catch (dev.failsafe.CircuitBreakerOpenException e) {
      return e;
    }
  }
}
