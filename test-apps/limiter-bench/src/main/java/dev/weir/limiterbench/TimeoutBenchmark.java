package dev.weir.limiterbench;

import dev.weir.core.limit.timeout.Deadline;
import dev.weir.core.limit.timeout.Watchdog;
import io.github.resilience4j.timelimiter.TimeLimiter;
import java.time.Duration;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/** An empty call under a timeout of ten seconds that never fires. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class TimeoutBenchmark {
  private static final long TEN_SECONDS = 10_000_000_000L;
  private static final Duration LONG = Duration.ofSeconds(10);

  private final Watchdog watchdog = Watchdog.system();
  private final ExecutorService pool = Executors.newFixedThreadPool(2);
  private final ScheduledExecutorService scheduler = scheduler();
  private final TimeLimiter resilience = TimeLimiter.of(LONG);
  private final dev.failsafe.FailsafeExecutor<Object> failsafe =
      dev.failsafe.Failsafe.with(dev.failsafe.Timeout.builder(LONG).withInterrupt().build());

  private static ScheduledExecutorService scheduler() {
    ScheduledThreadPoolExecutor one = new ScheduledThreadPoolExecutor(1);
    one.setRemoveOnCancelPolicy(true);
    return one;
  }

  @TearDown
  public void close() {
    pool.shutdownNow();
    scheduler.shutdownNow();
  }

  @Benchmark
  public Object weir() {
    Deadline deadline = watchdog.arm(TEN_SECONDS);
    return watchdog.disarm(deadline);
  }

  @Benchmark
  public boolean scheduleAndCancel() {
    Future<?> late = scheduler.schedule(() -> {}, 10, TimeUnit.SECONDS);
    return late.cancel(false);
  }

  @Benchmark
  public Object resilience4jWithAPool() throws Exception {
    return resilience.executeFutureSupplier(() -> pool.submit(() -> "done"));
  }

  @Benchmark
  public Object failsafeWithInterrupt() {
    return failsafe.get(() -> "done");
  }
}
