package dev.weir.core.limit.timeout;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weir.api.CallHandle;
import dev.weir.api.CallTimeoutException;
import dev.weir.api.RejectedException;
import dev.weir.api.Rejection;
import dev.weir.api.TimeoutStrategy;
import dev.weir.api.policy.TimeoutPolicy;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** One call under each strategy, on its own thread and elsewhere. */
class TimeLimiterTest {
  private static final TimeoutPolicy TEN_MILLIS = TimeoutPolicy.of(Duration.ofMillis(10));

  /** Long enough for the body to begin, also where the machine is busy. */
  private static final TimeoutPolicy BEGUN = TimeoutPolicy.of(Duration.ofMillis(200));

  private static final TimeoutPolicy AN_HOUR = TimeoutPolicy.of(Duration.ofHours(1));

  private final HandDriven driven = new HandDriven();
  private final ThreadPoolExecutor pool =
      new ThreadPoolExecutor(1, 1, 1, TimeUnit.MINUTES, new LinkedBlockingQueue<>());
  private final AtomicInteger returned = new AtomicInteger();
  private final AtomicBoolean go = new AtomicBoolean();

  @AfterEach
  void end() {
    go.set(true);
    pool.shutdown();
    assertFalse(Thread.interrupted());
  }

  private TimeLimiter here(TimeoutPolicy policy) {
    return new TimeLimiter("orders-db", policy, pool, driven.watchdog);
  }

  private TimeLimiter elsewhere(TimeoutPolicy policy) {
    return new TimeLimiter("orders-db", policy.withElsewhere(true), pool, driven.watchdog);
  }

  /** A body that cannot be stopped. */
  private String compute() {
    while (!go.get()) {
      Thread.onSpinWait();
    }
    return "computed";
  }

  private static <T> T sleep() throws InterruptedException {
    Thread.sleep(600_000);
    throw new AssertionError("slept for ten minutes");
  }

  @Test
  void aCallInTimeReturnsItsValueAndThrowsWhatItThrows() throws Exception {
    for (TimeLimiter limiter : new TimeLimiter[] {here(AN_HOUR), elsewhere(AN_HOUR)}) {
      assertEquals("v", limiter.call(() -> "v", returned::incrementAndGet));
      assertNull(limiter.call(() -> null));
      IOException thrown = new IOException();
      Callable<Object> body =
          () -> {
            throw thrown;
          };
      assertSame(thrown, assertThrows(IOException.class, () -> limiter.call(body)));
      StackOverflowError error = new StackOverflowError();
      Callable<Object> worse =
          () -> {
            throw error;
          };
      assertSame(error, assertThrows(StackOverflowError.class, () -> limiter.call(worse)));
      assertEquals(0, limiter.snapshot().late());
    }
    assertEquals(2, returned.get());
  }

  @Test
  void aLateCallOnItsOwnThreadIsInterruptedAndTold() {
    CallTimeoutException late =
        assertThrows(
            CallTimeoutException.class,
            () ->
                here(TEN_MILLIS)
                    .call(
                        () -> {
                          driven.after(10);
                          return sleep();
                        },
                        returned::incrementAndGet));
    assertTrue(late.freed());
    assertEquals("orders-db: not done within 10 ms, stopped", late.getMessage());
    assertEquals(Duration.ofMillis(10), late.timeout());
    assertInstanceOf(InterruptedException.class, late.getCause());
    assertEquals(0, late.getStackTrace().length);
    assertEquals(1, returned.get());
  }

  @Test
  void aLateValueIsDropped() {
    assertThrows(
        CallTimeoutException.class,
        () ->
            here(TEN_MILLIS)
                .call(
                    () -> {
                      driven.after(10);
                      return "late";
                    }));
  }

  @Test
  void aBodyWhoseWaitsWereEndedAtItsTimeIsLateThoughNobodyHasLookedYet() throws Exception {
    InterruptedException ended = new InterruptedException("sleep interrupted");
    Callable<String> body =
        () -> {
          driven.now.addAndGet(Duration.ofHours(1).toNanos());
          throw ended;
        };
    TimeLimiter limiter = elsewhere(AN_HOUR);
    CallTimeoutException late =
        assertThrows(
            CallTimeoutException.class, () -> limiter.call(body, returned::incrementAndGet));
    assertTrue(late.freed());
    assertSame(ended, late.getCause());
    CompletableFuture<String> stage =
        limiter.start(body, returned::incrementAndGet).toCompletableFuture();
    ExecutionException failed = assertThrows(ExecutionException.class, stage::get);
    assertSame(ended, assertInstanceOf(CallTimeoutException.class, failed.getCause()).getCause());
    assertEquals(2, limiter.snapshot().late());
    assertEquals(2, returned.get());
    // In the background it may take longer: what it says is its own.
    TimeLimiter background = elsewhere(AN_HOUR.withStrategy(TimeoutStrategy.BACKGROUND));
    assertSame(ended, assertThrows(InterruptedException.class, () -> background.call(body)));
  }

  @Test
  void trap11AUsersInterruptGoesThroughALateCall() {
    assertThrows(
        InterruptedException.class,
        () ->
            here(TEN_MILLIS)
                .call(
                    () -> {
                      Thread.currentThread().interrupt();
                      driven.after(10);
                      return sleep();
                    }));
  }

  @Test
  void trap11AUsersInterruptThatTheBodyDoesNotTakeKeepsItsFlag() {
    assertThrows(
        CallTimeoutException.class,
        () ->
            here(TEN_MILLIS)
                .call(
                    () -> {
                      Thread.currentThread().interrupt();
                      driven.after(10);
                      return "late";
                    }));
    assertTrue(Thread.interrupted());
  }

  @Test
  void anErrorOfALateBodyIsNotHidden() {
    assertThrows(
        OutOfMemoryError.class,
        () ->
            here(TEN_MILLIS)
                .call(
                    () -> {
                      driven.after(10);
                      throw new OutOfMemoryError();
                    }));
  }

  @Test
  void callsInCallsEachTellTheirOwnTimeout() throws Exception {
    TimeLimiter outer = here(TimeoutPolicy.of(Duration.ofMillis(100)));
    TimeLimiter inner = new TimeLimiter("inner", TEN_MILLIS, pool, driven.watchdog);
    String value =
        outer.call(
            () -> {
              CallTimeoutException late =
                  assertThrows(
                      CallTimeoutException.class,
                      () ->
                          inner.call(
                              () -> {
                                driven.after(10);
                                return sleep();
                              }));
              assertEquals("inner", late.limit());
              return "outer";
            });
    assertEquals("outer", value);
  }

  @Test
  void trap13ComputingWorkReleasesItsCallerOnTimeOnlyElsewhere() throws Exception {
    TimeLimiter limiter = elsewhere(BEGUN.withGrace(Duration.ofMillis(1)));
    CallTimeoutException late =
        assertThrows(
            CallTimeoutException.class,
            () -> limiter.call(this::compute, returned::incrementAndGet));
    assertFalse(late.freed());
    assertEquals("orders-db: not done within 200 ms, could not be stopped yet", late.getMessage());
    assertEquals(1, limiter.snapshot().notFreed());
    // Trap 12: what the call was granted is not given back while it runs.
    assertEquals(0, returned.get());
    go.set(true);
    pool.submit(() -> {}).get();
    assertEquals(1, returned.get());
  }

  @Test
  void trap11TheWorkersFlagIsDownAfterACancelledBody() throws Exception {
    TimeLimiter limiter = elsewhere(BEGUN.withGrace(Duration.ofMillis(1)));
    assertThrows(CallTimeoutException.class, () -> limiter.call(this::compute));
    go.set(true);
    assertFalse(pool.submit(() -> Thread.currentThread().isInterrupted()).get());
  }

  @Test
  void aSleepingBodyElsewhereIsFreedWithinTheGrace() {
    CallTimeoutException late =
        assertThrows(
            CallTimeoutException.class,
            () ->
                elsewhere(TEN_MILLIS.withGrace(Duration.ofMinutes(1)))
                    .call(TimeLimiterTest::sleep, returned::incrementAndGet));
    assertTrue(late.freed());
    assertEquals(1, returned.get());
  }

  @Test
  void inTheBackgroundTheBodyGoesOnAndItsHandleTells() throws Exception {
    TimeLimiter limiter = here(BEGUN.withStrategy(TimeoutStrategy.BACKGROUND));
    CallTimeoutException late =
        assertThrows(
            CallTimeoutException.class,
            () -> limiter.call(this::compute, returned::incrementAndGet));
    CallHandle<?> handle = late.handle();
    assertNotNull(handle);
    assertEquals("orders-db: not done within 200 ms, goes on as " + handle.id(), late.getMessage());
    assertEquals(CallHandle.Status.RUNNING, handle.status());
    assertEquals(0, returned.get());
    // Nobody completes it from outside.
    handle.outcome().toCompletableFuture().cancel(true);
    go.set(true);
    assertEquals("computed", handle.outcome().toCompletableFuture().get());
    assertEquals(CallHandle.Status.DONE, handle.status());
    assertEquals(1, returned.get());
    assertFalse(handle.cancel());
  }

  @Test
  void anErrorResponseDoesNotWaitForTheBody() throws Exception {
    TimeoutPolicy policy = BEGUN.withGrace(Duration.ofHours(1));
    TimeLimiter limiter = here(policy.withStrategy(TimeoutStrategy.ERROR_RESPONSE));
    assertThrows(CallTimeoutException.class, () -> limiter.call(this::compute));
  }

  @Test
  void aFallbackStandsInForALateCallAndForNothingElse() throws Exception {
    TimeLimiter limiter = here(TEN_MILLIS.withStrategy(TimeoutStrategy.CACHE_FALLBACK));
    TimeLimiter.Fallback<String> lastGood = late -> "last good";
    Callable<String> body =
        () -> {
          driven.after(10);
          return sleep();
        };
    assertEquals("last good", limiter.call(body, () -> {}, lastGood));
    assertEquals("good", limiter.call(() -> "good", () -> {}, lastGood));
    Callable<String> failing =
        () -> {
          throw new IOException();
        };
    assertThrows(IOException.class, () -> limiter.call(failing, () -> {}, lastGood));
    limiter.reconfigure(TEN_MILLIS);
    assertThrows(CallTimeoutException.class, () -> limiter.call(body, () -> {}, lastGood));
  }

  @Test
  void trap12ACallThatTimesOutInTheQueueIsTakenOutOfIt() throws Exception {
    var blocker = pool.submit(this::compute);
    AtomicBoolean ran = new AtomicBoolean();
    TimeLimiter limiter = elsewhere(TEN_MILLIS);
    CallTimeoutException late =
        assertThrows(
            CallTimeoutException.class,
            () -> limiter.call(() -> ran.getAndSet(true), returned::incrementAndGet));
    assertTrue(late.freed());
    assertEquals(1, returned.get());
    assertEquals(0, pool.getQueue().size());
    go.set(true);
    blocker.get();
    pool.submit(() -> {}).get();
    assertFalse(ran.get());
    assertEquals(1, returned.get());
  }

  @Test
  void aFullPoolRejectsAndGivesBack() {
    Executor full =
        task -> {
          throw new RejectedExecutionException();
        };
    TimeLimiter limiter =
        new TimeLimiter("orders-db", TEN_MILLIS.withElsewhere(true), full, driven.watchdog);
    RejectedException rejected =
        assertThrows(
            RejectedException.class, () -> limiter.call(() -> "", returned::incrementAndGet));
    assertEquals(Rejection.POOL_FULL, rejected.reason());
    assertEquals(1, returned.get());
    pool.shutdown();
    rejected = assertThrows(RejectedException.class, () -> elsewhere(TEN_MILLIS).call(() -> ""));
    assertEquals(Rejection.SHUT_DOWN, rejected.reason());
  }

  @Test
  void aCallerThatIsInterruptedWhileItWaitsTakesTheBodyAlong() throws Exception {
    CountDownLatch interrupted = new CountDownLatch(1);
    Thread caller = Thread.currentThread();
    Callable<Object> body =
        () -> {
          caller.interrupt();
          try {
            return sleep();
          } finally {
            interrupted.countDown();
          }
        };
    assertThrows(InterruptedException.class, () -> elsewhere(AN_HOUR).call(body));
    interrupted.await();
  }

  @Test
  void aThrowingHookChangesNothing() throws Exception {
    for (TimeLimiter limiter : new TimeLimiter[] {here(AN_HOUR), elsewhere(AN_HOUR)}) {
      Runnable hook =
          () -> {
            throw new IllegalStateException("accounting");
          };
      assertEquals("v", limiter.call(() -> "v", hook));
    }
    assertEquals(2, driven.watchdog.failures());
  }

  @Test
  void aStartedCallCompletesItsStage() throws Exception {
    TimeLimiter limiter = elsewhere(AN_HOUR);
    assertEquals("v", get(limiter.start(() -> "v", returned::incrementAndGet)));
    Callable<Object> body =
        () -> {
          throw new IOException("disk");
        };
    Throwable thrown =
        assertThrows(ExecutionException.class, () -> get(limiter.start(body, () -> {})));
    assertEquals("disk", thrown.getCause().getMessage());
    assertEquals(1, returned.get());
  }

  @Test
  void aStartedCallThatIsLateFailsItsStage() throws Exception {
    TimeLimiter limiter = elsewhere(BEGUN.withGrace(Duration.ofMillis(1)));
    CallTimeoutException late = late(limiter.start(this::compute, returned::incrementAndGet));
    assertFalse(late.freed());
    assertEquals(0, returned.get());
    go.set(true);
    late = late(elsewhere(BEGUN).start(TimeLimiterTest::sleep, returned::incrementAndGet));
    assertTrue(late.freed());
    assertEquals(2, returned.get());
  }

  @Test
  void aStartedCallGoesOnInTheBackground() throws Exception {
    TimeLimiter limiter = here(BEGUN.withStrategy(TimeoutStrategy.BACKGROUND));
    CallHandle<?> handle = late(limiter.start(this::compute, () -> {})).handle();
    assertNotNull(handle);
    go.set(true);
    assertEquals("computed", handle.outcome().toCompletableFuture().get());
  }

  @Test
  void whoCancelsTheStageCancelsTheCall() throws Exception {
    CountDownLatch interrupted = new CountDownLatch(1);
    CountDownLatch begun = new CountDownLatch(1);
    CompletionStage<Object> stage =
        elsewhere(AN_HOUR)
            .start(
                () -> {
                  begun.countDown();
                  return sleep();
                },
                interrupted::countDown);
    begun.await();
    assertTrue(stage.toCompletableFuture().cancel(true));
    interrupted.await();
  }

  @Test
  void anAsynchronousCallIsCancelledWhenItIsLate() throws Exception {
    CompletableFuture<String> work = new CompletableFuture<>();
    late(here(TEN_MILLIS).startStage(() -> work, returned::incrementAndGet));
    assertTrue(work.isCancelled());
    assertEquals(1, returned.get());
    CompletableFuture<String> done = CompletableFuture.completedFuture("v");
    assertEquals("v", get(here(AN_HOUR).startStage(() -> done, () -> {})));
  }

  @Test
  void anAsynchronousCallGoesOnInTheBackground() throws Exception {
    CompletableFuture<String> work = new CompletableFuture<>();
    TimeLimiter limiter = here(TEN_MILLIS.withStrategy(TimeoutStrategy.BACKGROUND));
    CallHandle<?> handle = late(limiter.startStage(() -> work, () -> {})).handle();
    assertNotNull(handle);
    assertEquals(CallHandle.Status.RUNNING, handle.status());
    work.completeExceptionally(new IOException());
    assertThrows(CompletionException.class, () -> handle.outcome().toCompletableFuture().join());
    assertEquals(CallHandle.Status.FAILED, handle.status());
  }

  private static <T> T get(CompletionStage<T> stage) throws Exception {
    return stage.toCompletableFuture().get(1, TimeUnit.MINUTES);
  }

  private static CallTimeoutException late(CompletionStage<?> stage) {
    Throwable thrown = assertThrows(ExecutionException.class, () -> get(stage)).getCause();
    return assertInstanceOf(CallTimeoutException.class, thrown);
  }
}
