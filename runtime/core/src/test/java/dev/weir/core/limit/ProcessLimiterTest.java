package dev.weir.core.limit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weir.api.CallHandle;
import dev.weir.api.CallTimeoutException;
import dev.weir.api.TimeoutStrategy;
import dev.weir.api.policy.BreakerPolicy;
import dev.weir.api.policy.Policy;
import dev.weir.api.policy.PoolPolicy;
import dev.weir.api.policy.RatePolicy;
import dev.weir.api.policy.TimeoutPolicy;
import dev.weir.core.limit.breaker.State;
import dev.weir.core.limit.pool.JobCall;
import dev.weir.core.limit.pool.ProcessJob;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
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
  void aBodyThatCannotTravelIsRefusedBeforeAnythingIsCounted() {
    Limiter trying =
        LIMITERS.define(
            Policy.computation("tried again").toBuilder()
                .maxRetries(3)
                .breaker(BreakerPolicy.builder().failureThreshold(1).build())
                .rate(RatePolicy.of(1, Duration.ofHours(1)))
                .build());
    for (Limiter one : List.of(limiter, trying)) {
      LimiterSnapshot.Counts before = one.snapshot().counts();

      String message =
          assertThrows(IllegalArgumentException.class, () -> one.call(() -> "here")).getMessage();
      assertTrue(message.startsWith(one.name() + ": its calls run in processes"), message);
      Throwable asynchronously =
          assertThrows(
                  ExecutionException.class,
                  () -> one.callAsync(() -> "here").toCompletableFuture().get())
              .getCause();
      assertEquals(IllegalArgumentException.class, asynchronously.getClass());

      assertEquals(before, one.snapshot().counts());
      assertEquals(0, one.snapshot().bulkhead().inFlight());
      assertFalse(Thread.currentThread().isInterrupted());
    }
    assertEquals(List.of(0L), trying.snapshot().rate().used());
  }

  @Test
  void aCallThatIsLateInTheQueueIsQueuedAndIsNoFailureOfWhoWasNeverCalled() throws Exception {
    Limiter hasty =
        LIMITERS.define(
            Policy.computation("hasty").toBuilder()
                .maxConcurrent(5)
                .breaker(BreakerPolicy.builder().failureThreshold(1).build())
                .rate(RatePolicy.of(2, Duration.ofHours(1)))
                .timeout(Duration.ofMillis(50), TimeoutStrategy.BACKGROUND)
                .build());
    CompletableFuture<Integer> busy =
        limiter.callAsync(JobCall.of(Spin.class, 0)).toCompletableFuture();

    CallTimeoutException late =
        assertThrows(CallTimeoutException.class, () -> hasty.call(JobCall.of(Square.class, 5)));

    assertEquals(CallHandle.Status.QUEUED, late.handle().status());
    assertEquals(State.CLOSED, hasty.breaker().state());
    assertEquals(1, hasty.snapshot().counts().timedOut());
    assertEquals(1, hasty.snapshot().bulkhead().inFlight());
    assertEquals(List.of(1L), hasty.snapshot().rate().used());
    busy.cancel(true);
    assertEquals(25, late.handle().outcome().toCompletableFuture().get(60, TimeUnit.SECONDS));
    assertEquals(CallHandle.Status.DONE, late.handle().status());
    assertEquals(0, hasty.snapshot().bulkhead().inFlight());
  }

  @Test
  void aCallThatIsLateWhileItRunsIsRunning() {
    Limiter hasty =
        limiter.withTimeout(
            TimeoutPolicy.of(Duration.ofMillis(300)).withStrategy(TimeoutStrategy.BACKGROUND));

    CallHandle<?> handle =
        assertThrows(CallTimeoutException.class, () -> hasty.call(JobCall.of(Spin.class, 0)))
            .handle();

    assertEquals(CallHandle.Status.RUNNING, handle.status());
    assertTrue(handle.cancel());
    assertThrows(
        ExecutionException.class,
        () -> handle.outcome().toCompletableFuture().get(60, TimeUnit.SECONDS));
    assertEquals(CallHandle.Status.CANCELLED, handle.status());
  }
}
