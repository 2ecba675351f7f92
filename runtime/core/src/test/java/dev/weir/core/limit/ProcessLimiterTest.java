package dev.weir.core.limit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weir.api.CallTimeoutException;
import dev.weir.api.policy.Policy;
import dev.weir.api.policy.PoolPolicy;
import dev.weir.core.limit.pool.JobCall;
import dev.weir.core.limit.pool.ProcessJob;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Calls in child processes: the only ones that can be ended whatever they do. */
@Timeout(120)
class ProcessLimiterTest {
  private static final Limiters LIMITERS =
      Limiters.builder()
          .pool(Policy.PROCESSES, PoolPolicy.process().withMaxWorkers(1))
          .policy(Policy.computation("squares"))
          .build();

  private final Limiter limiter = LIMITERS.limiter("squares");

  /** Squares a number. */
  public static final class Square implements ProcessJob<Integer, Integer> {
    @Override
    public Integer run(Integer number) {
      if (number < 0) {
        throw new IllegalArgumentException("negative");
      }
      return number * number;
    }
  }

  /** Never ends, and asks nobody. */
  public static final class Spin implements ProcessJob<Integer, Integer> {
    @Override
    public Integer run(Integer ignored) {
      while (true) {
        Thread.onSpinWait();
      }
    }
  }

  @BeforeAll
  static void startTheChild() throws Exception {
    LIMITERS.limiter("squares").call(JobCall.of(Square.class, 1));
  }

  @AfterAll
  static void close() {
    LIMITERS.close();
  }

  @Test
  void theBodyRunsInAnotherProcess() throws Exception {
    assertEquals(49, limiter.call(JobCall.of(Square.class, 7)));
    assertEquals(
        64,
        limiter
            .callAsync(JobCall.of(Square.class, 8))
            .toCompletableFuture()
            .get(60, TimeUnit.SECONDS));
    assertEquals(0, limiter.snapshot().bulkhead().inFlight());
  }

  @Test
  void whatItThrowsComesAsItIs() {
    long failed = limiter.snapshot().counts().failed();

    assertEquals(
        "negative",
        assertThrows(
                IllegalArgumentException.class, () -> limiter.call(JobCall.of(Square.class, -1)))
            .getMessage());
    assertEquals(failed + 1, limiter.snapshot().counts().failed());
  }

  @Test
  void workThatCannotBeInterruptedIsKilledOnTimeAndItsPermitComesBack() throws Exception {
    Limiter hasty =
        limiter.withTimeout(
            limiter
                .policy()
                .timeout()
                .withTimeout(Duration.ofMillis(300))
                .withGrace(Duration.ofSeconds(30)));

    CallTimeoutException late =
        assertThrows(CallTimeoutException.class, () -> hasty.call(JobCall.of(Spin.class, 0)));

    assertTrue(late.freed());
    assertEquals(0, limiter.snapshot().bulkhead().inFlight());
    ExecutionException asynchronously =
        assertThrows(
            ExecutionException.class,
            () ->
                hasty
                    .callAsync(JobCall.of(Spin.class, 0))
                    .toCompletableFuture()
                    .get(60, TimeUnit.SECONDS));
    assertEquals(CallTimeoutException.class, asynchronously.getCause().getClass());
    assertEquals(4, limiter.call(JobCall.of(Square.class, 2)));
  }

  @Test
  void aBodyThatCannotTravelIsRefusedAndGivesItsPermitBack() {
    assertThrows(IllegalArgumentException.class, () -> limiter.call(() -> "here"));
    assertEquals(0, limiter.snapshot().bulkhead().inFlight());
    assertFalse(Thread.currentThread().isInterrupted());
  }
}
