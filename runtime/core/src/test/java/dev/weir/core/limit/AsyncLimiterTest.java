package dev.weir.core.limit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weir.api.CallHandle;
import dev.weir.api.CallTimeoutException;
import dev.weir.api.RejectedException;
import dev.weir.api.Rejection;
import dev.weir.api.TimeoutStrategy;
import dev.weir.api.policy.BreakerPolicy;
import dev.weir.api.policy.BulkheadPolicy;
import dev.weir.api.policy.CachePolicy;
import dev.weir.api.policy.Policy;
import dev.weir.api.policy.PoolPolicy;
import dev.weir.api.policy.RatePolicy;
import dev.weir.api.policy.RetryPolicy;
import dev.weir.core.limit.breaker.State;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Calls through a limiter for which nobody waits, and calls on other threads. */
@Timeout(30)
class AsyncLimiterTest {
  private final Limiters limiters =
      Limiters.builder().pool("one", PoolPolicy.thread().withMaxWorkers(1).withQueue(1)).build();

  @AfterEach
  void close() {
    limiters.close();
  }

  private static Policy.Builder policy() {
    return Policy.named("orders-db");
  }

  private static int inFlight(Limiter limiter) {
    return limiter.snapshot().bulkhead().inFlight();
  }

  private static Throwable failure(CompletionStage<?> stage) {
    return assertThrows(
            ExecutionException.class, () -> stage.toCompletableFuture().get(10, TimeUnit.SECONDS))
        .getCause();
  }

  private static void until(java.util.function.BooleanSupplier condition) {
    while (!condition.getAsBoolean()) {
      Thread.onSpinWait();
    }
  }

  @Test
  void theBodyRunsOnAnotherThreadAndHoldsItsPermitUntilItReturns() throws Exception {
    Limiter limiter = limiters.define(policy().maxConcurrent(1).build());
    CountDownLatch release = new CountDownLatch(1);

    CompletionStage<String> stage =
        limiter.callAsync(
            () -> {
              release.await();
              return Thread.currentThread().getName();
            });

    assertEquals(1, inFlight(limiter));
    assertEquals(
        Rejection.BULKHEAD_FULL,
        ((RejectedException) failure(limiter.callAsync(() -> "no"))).reason());
    release.countDown();
    assertNotEquals(
        Thread.currentThread().getName(), stage.toCompletableFuture().get(10, TimeUnit.SECONDS));
    assertEquals(0, inFlight(limiter));
  }

  @Test
  void permitsAreHeldUntilTheBodysStageIsComplete() {
    Limiter limiter = limiters.define(policy().maxConcurrent(1).build());
    CompletableFuture<String> body = new CompletableFuture<>();

    CompletionStage<String> stage = limiter.callStage(() -> body);

    assertEquals(1, inFlight(limiter));
    body.complete("done");
    assertEquals("done", stage.toCompletableFuture().join());
    assertEquals(0, inFlight(limiter));
    assertEquals(1, limiter.snapshot().counts().succeeded());
  }

  @Test
  void aStagesFailureComesAsItIs() {
    Limiter limiter =
        limiters.define(
            policy()
                .maxConcurrent(1)
                .breaker(BreakerPolicy.builder().failureThreshold(2).build())
                .build());
    IOException gone = new IOException("gone");

    assertSame(gone, failure(limiter.callStage(() -> CompletableFuture.failedFuture(gone))));
    assertSame(
        gone,
        failure(
            limiter.callStage(
                () -> {
                  throw gone;
                })));

    assertEquals(0, inFlight(limiter));
    assertEquals(State.OPEN, limiter.breaker().state());
  }

  @Test
  void aStageThatIsNullIsAFailureAndGivesItsPermitBack() {
    Limiter limiter = limiters.define(policy().maxConcurrent(1).build());

    assertInstanceOf(NullPointerException.class, failure(limiter.callStage(() -> null)));
    assertEquals(0, inFlight(limiter));
  }

  @Test
  void cancellingCancelsTheBodyAndIsNoFailure() {
    Limiter limiter =
        limiters.define(
            policy()
                .maxConcurrent(1)
                .breaker(BreakerPolicy.builder().failureThreshold(1).build())
                .build());
    CompletableFuture<String> body = new CompletableFuture<>();
    CompletionStage<String> stage = limiter.callStage(() -> body);

    stage.toCompletableFuture().cancel(true);

    assertTrue(body.isCancelled());
    until(() -> inFlight(limiter) == 0);
    assertEquals(State.CLOSED, limiter.breaker().state());
    until(() -> limiter.snapshot().counts().cancelled() == 1);
  }

  @Test
  void cancellingInterruptsABodyOnAnotherThread() throws Exception {
    Limiter limiter = limiters.define(policy().maxConcurrent(1).build());
    CountDownLatch began = new CountDownLatch(1);
    CountDownLatch interrupted = new CountDownLatch(1);
    CompletionStage<String> stage =
        limiter.callAsync(
            () -> {
              began.countDown();
              try {
                new CountDownLatch(1).await();
              } catch (InterruptedException e) {
                interrupted.countDown();
              }
              return "";
            });
    began.await();

    stage.toCompletableFuture().cancel(true);

    assertTrue(interrupted.await(10, TimeUnit.SECONDS));
    until(() -> inFlight(limiter) == 0);
  }

  @Test
  void aStageThatIsLateFailsAndHoldsItsPermitUntilTheBodysOwnIsComplete() {
    Limiter limiter =
        limiters.define(
            policy()
                .maxConcurrent(1)
                .timeout(Duration.ofMillis(20), TimeoutStrategy.BACKGROUND)
                .build());
    CompletableFuture<String> body = new CompletableFuture<>();

    CallTimeoutException late =
        assertInstanceOf(CallTimeoutException.class, failure(limiter.callStage(() -> body)));

    assertEquals(1, inFlight(limiter));
    assertFalse(late.freed());
    assertSame(late.handle(), limiters.background().find(late.handle().id()));
    body.complete("at last");
    until(() -> inFlight(limiter) == 0);
    assertEquals(1, limiter.snapshot().counts().timedOut());
  }

  @Test
  void stagesAreTriedAgainWithoutAThreadThatWaits() {
    Limiter limiter =
        limiters.define(
            policy()
                .maxConcurrent(1)
                .retry(RetryPolicy.builder().maxRetries(3).delay(Duration.ofMillis(1)).build())
                .build());
    AtomicInteger calls = new AtomicInteger();

    CompletionStage<Integer> stage =
        limiter.callStage(
            () ->
                calls.incrementAndGet() < 3
                    ? CompletableFuture.failedFuture(new IOException())
                    : CompletableFuture.completedFuture(calls.get()));

    assertEquals(3, stage.toCompletableFuture().join());
    assertEquals(2, limiter.snapshot().counts().retried());
    assertEquals(0, inFlight(limiter));
  }

  @Test
  void aCallThatMayWaitForItsPermitDoesNotHoldUpItsCaller() throws Exception {
    Limiter limiter =
        limiters.define(
            policy()
                .bulkhead(BulkheadPolicy.of(1).withWaiting(10, Duration.ofSeconds(20)))
                .build());
    Permit held = limiter.tryAcquire();
    List<CompletableFuture<String>> stages = new ArrayList<>();
    for (int i = 0; i < 5; i++) {
      stages.add(limiter.callAsync(() -> "done").toCompletableFuture());
    }
    until(() -> limiter.snapshot().bulkhead().waiting() == 5);

    held.succeeded(-1);

    for (CompletableFuture<String> stage : stages) {
      assertEquals("done", stage.get(10, TimeUnit.SECONDS));
    }
    until(() -> inFlight(limiter) == 0);
  }

  @Test
  void whatAFullPoolRejectsConsumesNoQuotaAndIsNoFailure() throws Exception {
    Limiter limiter =
        limiters.define(
            policy()
                .pool("one")
                .maxConcurrent(10)
                .rate(RatePolicy.of(5, Duration.ofHours(1)))
                .breaker(BreakerPolicy.builder().failureThreshold(1).build())
                .build());
    CountDownLatch release = new CountDownLatch(1);
    CompletionStage<Boolean> runs = limiter.callAsync(() -> release.await(10, TimeUnit.SECONDS));
    CompletionStage<Boolean> waits = limiter.callAsync(() -> true);

    for (int i = 0; i < 20; i++) {
      RejectedException rejection =
          assertThrows(RejectedException.class, () -> limiter.call(() -> true));
      assertEquals(Rejection.POOL_FULL, rejection.reason());
      assertEquals("orders-db", rejection.limit());
    }

    assertEquals(2, inFlight(limiter));
    assertEquals(List.of(2L), limiter.snapshot().rate().used());
    assertEquals(State.CLOSED, limiter.breaker().state());
    release.countDown();
    assertTrue(runs.toCompletableFuture().get(10, TimeUnit.SECONDS));
    assertTrue(waits.toCompletableFuture().get(10, TimeUnit.SECONDS));
    until(() -> inFlight(limiter) == 0);
    assertEquals(20, limiter.snapshot().counts().rejected().get(Rejection.POOL_FULL));
  }

  @Test
  void aCancelledCallLeavesTheQueueOfItsPool() throws Exception {
    Limiter limiter = limiters.define(policy().pool("one").maxConcurrent(10).build());
    CountDownLatch release = new CountDownLatch(1);
    CompletionStage<Boolean> runs = limiter.callAsync(() -> release.await(10, TimeUnit.SECONDS));
    CompletionStage<Boolean> waits = limiter.callAsync(() -> true);
    assertEquals(
        Rejection.POOL_FULL, ((RejectedException) failure(limiter.callAsync(() -> true))).reason());

    waits.toCompletableFuture().cancel(true);

    CompletionStage<Boolean> next = limiter.callAsync(() -> true);
    release.countDown();
    assertTrue(next.toCompletableFuture().get(10, TimeUnit.SECONDS));
    assertTrue(runs.toCompletableFuture().get(10, TimeUnit.SECONDS));
    until(() -> inFlight(limiter) == 0);
  }

  @Test
  void aBodyMayCallTheLimiterOfItsOwnWorkerThoughThereIsNoOther() {
    Limiter limiter = limiters.define(policy().pool("one").maxConcurrent(2).build());

    assertEquals(
        List.of(true),
        limiter.call(
            () -> {
              Thread worker = Thread.currentThread();
              return List.of(limiter.call(() -> Thread.currentThread() == worker));
            }));
  }

  @Test
  void aBodyWhoseOwnCallOfTheLimiterWasLateHasFailed() {
    Limiter limiter = limiters.define(policy().pool("one").timeout(Duration.ofSeconds(20)).build());
    Limiter hasty =
        limiter.withTimeout(limiter.policy().timeout().withTimeout(Duration.ofMillis(10)));

    assertThrows(
        CallTimeoutException.class,
        () -> limiter.run(() -> hasty.run(() -> new CountDownLatch(1).await())));

    LimiterSnapshot.Counts counts = limiter.snapshot().counts();
    assertEquals(1, counts.timedOut());
    assertEquals(1, counts.failed());
  }

  @Test
  void whoIsInterruptedWhileWaitingForAnotherThreadCancelsItAndKeepsTheFlag() throws Exception {
    Limiter limiter = limiters.define(policy().pool("one").maxConcurrent(1).build());
    CountDownLatch began = new CountDownLatch(1);
    CountDownLatch interrupted = new CountDownLatch(1);
    List<Object> seen = new ArrayList<>();
    Thread caller =
        new Thread(
            () -> {
              assertThrows(
                  CancellationException.class,
                  () ->
                      limiter.run(
                          () -> {
                            began.countDown();
                            try {
                              new CountDownLatch(1).await();
                            } catch (InterruptedException e) {
                              interrupted.countDown();
                            }
                          }));
              seen.add(Thread.interrupted());
            });
    caller.start();
    began.await();

    caller.interrupt();
    caller.join();

    assertEquals(List.of(true), seen);
    assertTrue(interrupted.await(10, TimeUnit.SECONDS));
    until(() -> inFlight(limiter) == 0);
    assertEquals(1, limiter.snapshot().counts().cancelled());
  }

  @Test
  void aLateCallGetsTheLastGoodResultOfItsOwnKey() {
    Limiter limiter =
        limiters.define(
            policy().timeout(Duration.ofMillis(30), TimeoutStrategy.CACHE_FALLBACK).build());
    Body<String, InterruptedException> late =
        () -> {
          new CountDownLatch(1).await();
          return "never";
        };

    assertEquals("one", limiter.call("1", () -> "one"));
    assertEquals("two", limiter.call("1", () -> "two"));

    assertEquals("two", assertDoesNotInterrupt(() -> limiter.call("1", late)));
    assertThrows(CallTimeoutException.class, () -> limiter.call("2", late));
    assertEquals(1, limiter.snapshot().counts().fellBack());
  }

  private static String assertDoesNotInterrupt(Body<String, InterruptedException> call) {
    try {
      return call.call();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void asynchronousResultsAreKeptToo() throws Exception {
    Limiter limiter =
        limiters.define(policy().cache(CachePolicy.of(Duration.ofMinutes(1))).build());
    AtomicInteger calls = new AtomicInteger();

    assertEquals(1, limiter.callAsync("k", calls::incrementAndGet).toCompletableFuture().get());
    assertEquals(1, limiter.callAsync("k", calls::incrementAndGet).toCompletableFuture().get());
    assertEquals(1, limiter.call("k", calls::incrementAndGet));
    assertEquals(2, limiter.call("other", calls::incrementAndGet));

    assertEquals(2, limiter.snapshot().counts().fromCache());
  }

  @Test
  void aBackgroundTaskReturnsAtOnceAndCanBeFoundByItsId() throws Exception {
    Limiter limiter = limiters.define(policy().maxConcurrent(1).build());
    CountDownLatch release = new CountDownLatch(1);

    CallHandle<String> task =
        limiter.callInBackground(
            "data_processing",
            () -> {
              release.await();
              return "done";
            });

    assertTrue(task.id().startsWith("data_processing"));
    assertSame(task, limiters.background().find(task.id()));
    release.countDown();
    assertEquals("done", task.outcome().toCompletableFuture().get(10, TimeUnit.SECONDS));
    assertEquals(1, limiter.snapshot().counts().succeeded());
  }
}
