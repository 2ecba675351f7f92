package dev.weir.limiterbench;

import com.alibaba.csp.sentinel.Entry;
import com.alibaba.csp.sentinel.SphU;
import com.alibaba.csp.sentinel.slots.block.BlockException;
import dev.weir.api.policy.BreakerPolicy;
import dev.weir.core.limit.breaker.Admission;
import dev.weir.core.limit.breaker.CircuitBreaker;
import dev.weir.core.limit.time.Ticker;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig.SlidingWindowType;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/** One call that succeeds, through a closed circuit breaker: ask, report. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class BreakerBenchmark {
  private final CircuitBreaker consecutive =
      new CircuitBreaker("bench", BreakerPolicy.defaults(), Ticker.SYSTEM);
  private final CircuitBreaker counting =
      new CircuitBreaker(
          "bench", BreakerPolicy.builder().countWindow(100).failureRate(50).build(), Ticker.SYSTEM);
  private final CircuitBreaker timing =
      new CircuitBreaker(
          "bench",
          BreakerPolicy.builder().timeWindow(Duration.ofSeconds(60)).failureRate(50).build(),
          Ticker.SYSTEM);
  private final io.github.resilience4j.circuitbreaker.CircuitBreaker resilienceCount =
      io.github.resilience4j.circuitbreaker.CircuitBreaker.ofDefaults("count");
  private final io.github.resilience4j.circuitbreaker.CircuitBreaker resilienceTime =
      io.github.resilience4j.circuitbreaker.CircuitBreaker.of(
          "time",
          CircuitBreakerConfig.custom()
              .slidingWindow(60, 100, SlidingWindowType.TIME_BASED)
              .build());
  private final dev.failsafe.CircuitBreaker<Object> failsafe =
      dev.failsafe.CircuitBreaker.ofDefaults();

  /** Sets up Sentinel's rule, which is global. */
  public BreakerBenchmark() {
    Sentinel.degrade("breaker");
  }

  @Benchmark
  public void weirConsecutive() {
    call(consecutive);
  }

  @Benchmark
  public void weirCountWindow() {
    call(counting);
  }

  @Benchmark
  public void weirTimeWindow() {
    call(timing);
  }

  private static void call(CircuitBreaker breaker) {
    Admission admission = breaker.tryAcquire();
    if (admission == null) {
      throw new IllegalStateException("open");
    }
    admission.success(-1);
  }

  @Benchmark
  public void resilience4jCountWindow() {
    call(resilienceCount);
  }

  @Benchmark
  public void resilience4jTimeWindow() {
    call(resilienceTime);
  }

  private static void call(io.github.resilience4j.circuitbreaker.CircuitBreaker breaker) {
    breaker.acquirePermission();
    // As its own decorators do.
    long began = breaker.getCurrentTimestamp();
    breaker.onSuccess(breaker.getCurrentTimestamp() - began, breaker.getTimestampUnit());
  }

  @Benchmark
  public void failsafe() {
    if (!failsafe.tryAcquirePermit()) {
      throw new IllegalStateException("open");
    }
    failsafe.recordSuccess();
  }

  @Benchmark
  public void sentinel() throws BlockException {
    Entry entry = SphU.entry("breaker");
    entry.exit();
  }
}
