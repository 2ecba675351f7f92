package dev.weir.limiterbench;

import com.alibaba.csp.sentinel.Entry;
import com.alibaba.csp.sentinel.SphU;
import com.alibaba.csp.sentinel.slots.block.BlockException;
import dev.weir.api.policy.RatePolicy;
import dev.weir.core.limit.rate.RateLimiter;
import dev.weir.core.limit.time.Ticker;
import io.github.bucket4j.Bucket;
import io.github.resilience4j.ratelimiter.RateLimiterConfig;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/** One permit of a rate that is never reached, so that all of them grant. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class RateBenchmark {
  private static final int MANY = 1_000_000_000;

  private final RateLimiter one =
      new RateLimiter("bench", RatePolicy.of(MANY, Duration.ofSeconds(1)), Ticker.SYSTEM);
  private final RateLimiter two =
      new RateLimiter(
          "bench",
          RatePolicy.of(MANY, Duration.ofSeconds(1)).withLimit(2 * MANY, Duration.ofSeconds(4)),
          Ticker.SYSTEM);
  private final RateLimiter standard = new RateLimiter("bench", RatePolicy.DEFAULT, new Hurry());
  private final io.github.resilience4j.ratelimiter.RateLimiter resilience =
      io.github.resilience4j.ratelimiter.RateLimiter.of(
          "bench",
          RateLimiterConfig.custom()
              .limitForPeriod(MANY)
              .limitRefreshPeriod(Duration.ofSeconds(1))
              .timeoutDuration(Duration.ZERO)
              .build());
  private final Bucket bucket =
      Bucket.builder()
          .addLimit(limit -> limit.capacity(MANY).refillGreedy(MANY, Duration.ofSeconds(1)))
          .build();
  private final com.google.common.util.concurrent.RateLimiter guava =
      com.google.common.util.concurrent.RateLimiter.create(MANY);
  private final dev.failsafe.RateLimiter<Object> failsafe =
      dev.failsafe.RateLimiter.burstyBuilder(MANY, Duration.ofSeconds(1)).build();

  /**
   * Time that goes by 20 million times as fast, read from the same clocks: so the few permits of a
   * minute are never used up, and each call comes most of a second after the one before.
   */
  private static final class Hurry implements Ticker {
    private static final long FACTOR = 20_000_000;

    @Override
    public long nanoTime() {
      return FACTOR * Ticker.SYSTEM.nanoTime();
    }

    @Override
    public long coarseNanoTime() {
      return FACTOR * Ticker.SYSTEM.coarseNanoTime();
    }
  }

  /** Sets up Sentinel's rule, which is global. */
  public RateBenchmark() {
    Sentinel.rate("rate");
  }

  @Benchmark
  public boolean weir() {
    return one.tryAcquire();
  }

  @Benchmark
  public boolean weirTwoLimits() {
    return two.tryAcquire();
  }

  /** 1000 a minute, 10,000 an hour, at most 100 at once: what settings give without figures. */
  @Benchmark
  public boolean weirDefaultPolicy() {
    return standard.tryAcquire();
  }

  @Benchmark
  public boolean resilience4j() {
    return resilience.acquirePermission();
  }

  @Benchmark
  public boolean bucket4j() {
    return bucket.tryConsume(1);
  }

  @Benchmark
  public boolean guava() {
    return guava.tryAcquire();
  }

  @Benchmark
  public boolean failsafe() {
    return failsafe.tryAcquirePermit();
  }

  @Benchmark
  public void sentinel() throws BlockException {
    Entry entry = SphU.entry("rate");
    entry.exit();
  }
}
