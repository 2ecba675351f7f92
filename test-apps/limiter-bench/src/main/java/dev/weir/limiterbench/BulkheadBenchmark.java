package dev.weir.limiterbench;

import com.alibaba.csp.sentinel.Entry;
import com.alibaba.csp.sentinel.SphU;
import com.alibaba.csp.sentinel.slots.block.BlockException;
import com.netflix.concurrency.limits.Limiter;
import com.netflix.concurrency.limits.limit.Gradient2Limit;
import com.netflix.concurrency.limits.limit.VegasLimit;
import com.netflix.concurrency.limits.limiter.SimpleLimiter;
import dev.weir.api.policy.BulkheadPolicy;
import dev.weir.core.limit.bulkhead.Bulkhead;
import dev.weir.core.limit.time.Ticker;
import io.github.resilience4j.bulkhead.BulkheadConfig;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/** One permit out of a hundred, taken and given back. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class BulkheadBenchmark {
  private static final int PERMITS = 100;
  private static final long ROUND_TRIP_NANOS = 1_000_000;

  private final Bulkhead fixed = new Bulkhead("bench", BulkheadPolicy.of(PERMITS), Ticker.SYSTEM);
  private final Bulkhead vegas =
      new Bulkhead(
          "bench",
          BulkheadPolicy.of(PERMITS).withAdaptation(BulkheadPolicy.Vegas.between(1, 1_000)),
          Ticker.SYSTEM);
  private final Bulkhead gradient =
      new Bulkhead(
          "bench",
          BulkheadPolicy.of(PERMITS).withAdaptation(BulkheadPolicy.Gradient2.between(1, 1_000)),
          Ticker.SYSTEM);
  private final io.github.resilience4j.bulkhead.Bulkhead resilience =
      io.github.resilience4j.bulkhead.Bulkhead.of(
          "bench", BulkheadConfig.custom().maxConcurrentCalls(PERMITS).build());
  private final dev.failsafe.Bulkhead<Object> failsafe = dev.failsafe.Bulkhead.of(PERMITS);
  private final Semaphore semaphore = new Semaphore(PERMITS);
  private final Limiter<Void> netflixVegas =
      SimpleLimiter.newBuilder().limit(VegasLimit.newDefault()).build();
  private final Limiter<Void> netflixGradient =
      SimpleLimiter.newBuilder().limit(Gradient2Limit.newDefault()).build();

  /** Sets up Sentinel's rule, which is global. */
  public BulkheadBenchmark() {
    Sentinel.threads("bulkhead");
  }

  @Benchmark
  public boolean weir() {
    boolean admitted = fixed.tryAcquire();
    fixed.release();
    return admitted;
  }

  @Benchmark
  public boolean weirVegas() {
    boolean admitted = vegas.tryAcquire();
    vegas.release(ROUND_TRIP_NANOS, false);
    return admitted;
  }

  @Benchmark
  public boolean weirGradient2() {
    boolean admitted = gradient.tryAcquire();
    gradient.release(ROUND_TRIP_NANOS, false);
    return admitted;
  }

  @Benchmark
  public boolean resilience4j() {
    boolean admitted = resilience.tryAcquirePermission();
    resilience.onComplete();
    return admitted;
  }

  @Benchmark
  public boolean failsafe() {
    boolean admitted = failsafe.tryAcquirePermit();
    failsafe.releasePermit();
    return admitted;
  }

  @Benchmark
  public boolean semaphore() {
    boolean admitted = semaphore.tryAcquire();
    semaphore.release();
    return admitted;
  }

  @Benchmark
  public void concurrencyLimitsVegas() {
    netflixVegas.acquire(null).ifPresent(Limiter.Listener::onSuccess);
  }

  @Benchmark
  public void concurrencyLimitsGradient2() {
    netflixGradient.acquire(null).ifPresent(Limiter.Listener::onSuccess);
  }

  @Benchmark
  public void sentinel() throws BlockException {
    Entry entry = SphU.entry("bulkhead");
    entry.exit();
  }
}
