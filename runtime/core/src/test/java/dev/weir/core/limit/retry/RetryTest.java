package dev.weir.core.limit.retry;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weir.api.CallHandle;
import dev.weir.api.CallTimeoutException;
import dev.weir.api.RejectedException;
import dev.weir.api.Rejection;
import dev.weir.api.policy.RetryPolicy;
import dev.weir.api.policy.RetryPolicy.Budget;
import dev.weir.api.policy.RetryPolicy.Jitter;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.reflect.Proxy;
import java.nio.channels.ClosedByInterruptException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What is tried again, when, and what the caller sees; on a clock that waits move. */
class RetryTest {
  private final AtomicLong now = new AtomicLong();
  private final List<Long> waits = new ArrayList<>();
  private int attempts;
  private boolean interruptTheWait;

  @AfterEach
  void noFlagIsLeft() {
    assertFalse(Thread.interrupted());
  }

  private Retry retry(RetryPolicy.Builder policy) {
    return new Retry(
        "orders-db",
        policy.jitter(Jitter.NONE).build(),
        now::get,
        this::sleep,
        (nanos, task, executor) -> {
          pass(nanos);
          executor.execute(task);
        },
        () -> 0.5);
  }

  private void sleep(long nanos) throws InterruptedException {
    if (interruptTheWait) {
      throw new InterruptedException();
    }
    pass(nanos);
  }

  private void pass(long nanos) {
    waits.add(nanos / 1_000_000);
    now.addAndGet(nanos);
  }

  /** Fails so many times, then returns. */
  private Callable<String> failing(int times, Throwable with) {
    return () -> {
      if (++attempts <= times) {
        throw sneaky(with);
      }
      return "v" + attempts;
    };
  }

  @SuppressWarnings("unchecked")
  private static <E extends Throwable> Exception sneaky(Throwable thrown) throws E {
    throw (E) thrown;
  }

  @SuppressWarnings("unchecked")
  private void givesUpAtOnce(RetryPolicy.Builder policy, Throwable thrown) {
    attempts = 0;
    Retry retry = retry(policy);
    assertSame(
        thrown,
        assertThrows((Class<Throwable>) thrown.getClass(), () -> retry.call(failing(9, thrown))));
    assertEquals(1, attempts);
    assertEquals(List.of(), waits);
  }

  private void triesAgain(RetryPolicy.Builder policy, Throwable thrown) throws Exception {
    attempts = 0;
    assertEquals("v2", retry(policy).call(failing(1, thrown)));
  }

  @Test
  void aCallThatSucceedsIsCalledOnce() throws Exception {
    Retry retry = retry(RetryPolicy.builder());
    assertEquals("v1", retry.call(failing(0, new IOException())));
    assertNull(retry.call(() -> null));
    assertEquals(0, retry.snapshot().retries());
  }

  @Test
  void threeRetriesAreFourAttempts() {
    Retry retry = retry(RetryPolicy.builder());
    IOException thrown = new IOException();
    assertSame(thrown, assertThrows(IOException.class, () -> retry.call(failing(9, thrown))));
    assertEquals(4, attempts);
    assertEquals(List.of(100L, 200L, 400L), waits);
    assertEquals(3, retry.snapshot().retries());
    assertEquals(1, retry.snapshot().exhausted());
  }

  @Test
  void theThirdRetryMaySaveTheCall() throws Exception {
    Retry retry = retry(RetryPolicy.builder());
    assertEquals("v4", retry.call(failing(3, new IOException())));
    assertEquals(1, retry.snapshot().recovered());
  }

  @Test
  void trap11AnInterruptIsNotRetriedHoweverItIsWrapped() {
    givesUpAtOnce(RetryPolicy.builder(), new InterruptedException());
    givesUpAtOnce(RetryPolicy.builder(), new RuntimeException(new InterruptedException()));
    givesUpAtOnce(
        RetryPolicy.builder().retryOn(List.of("java.lang.Throwable")), new InterruptedException());
  }

  @Test
  void trap11AFailureUnderARaisedFlagIsNotRetriedAndTheFlagStays() {
    Retry retry = retry(RetryPolicy.builder());
    Callable<String> body =
        () -> {
          attempts++;
          Thread.currentThread().interrupt();
          throw new ClosedByInterruptException();
        };
    assertThrows(ClosedByInterruptException.class, () -> retry.call(body));
    assertEquals(1, attempts);
    assertTrue(Thread.interrupted());
  }

  @Test
  void trap11AnInterruptedWaitGivesTheLastFailureAndTheFlagStays() {
    interruptTheWait = true;
    Retry retry = retry(RetryPolicy.builder());
    IOException thrown = new IOException();
    assertSame(thrown, assertThrows(IOException.class, () -> retry.call(failing(9, thrown))));
    assertEquals(1, attempts);
    assertTrue(Thread.interrupted());
  }

  @Test
  void aTimeoutIsRetriedOnceItsBodyHasReturned() throws Exception {
    InterruptedException stopped = new InterruptedException();
    triesAgain(RetryPolicy.builder(), timeout(true, null, stopped));
    waits.clear();
    givesUpAtOnce(RetryPolicy.builder(), timeout(false, null, null));
    CallHandle<?> handle =
        (CallHandle<?>)
            Proxy.newProxyInstance(
                CallHandle.class.getClassLoader(),
                new Class<?>[] {CallHandle.class},
                (proxy, method, arguments) -> "orders-db-1");
    givesUpAtOnce(
        RetryPolicy.builder().retryOn(List.of(CallTimeoutException.class.getName())),
        timeout(false, handle, null));
  }

  private static CallTimeoutException timeout(
      boolean freed, @Nullable CallHandle<?> handle, @Nullable Throwable cause) {
    return new CallTimeoutException(
        "orders-db", Duration.ofSeconds(1), freed, handle, cause, false);
  }

  @Test
  void aRejectionIsNotRetriedUnlessAskedAndThenNotTooEarly() throws Exception {
    RejectedException rejected =
        new RejectedException("orders-db", Rejection.CIRCUIT_OPEN, () -> 7_000_000_000L);
    givesUpAtOnce(RetryPolicy.builder(), rejected);
    triesAgain(RetryPolicy.builder().retryRejected(true), rejected);
    assertEquals(List.of(7000L), waits);
    waits.clear();
    RejectedException unknown =
        new RejectedException("orders-db", Rejection.BULKHEAD_FULL, () -> -1);
    triesAgain(RetryPolicy.builder().retryRejected(true), unknown);
    assertEquals(List.of(100L), waits);
    waits.clear();
    givesUpAtOnce(
        RetryPolicy.builder().retryRejected(true),
        new RejectedException("orders-db", Rejection.SHUT_DOWN, () -> -1));
  }

  @Test
  void errorsAndCancellationsAreNotRetriedUnlessTheyAreNamed() throws Exception {
    givesUpAtOnce(RetryPolicy.builder(), new OutOfMemoryError());
    givesUpAtOnce(RetryPolicy.builder(), new CancellationException());
    triesAgain(RetryPolicy.builder().retryOn(List.of("java.lang.Error")), new StackOverflowError());
  }

  @Test
  void namesStandForTheClassesThatExtendThem() throws Exception {
    List<String> io = List.of("java.io.IOException");
    triesAgain(RetryPolicy.builder().retryOn(io), new FileNotFoundException());
    waits.clear();
    givesUpAtOnce(RetryPolicy.builder().retryOn(io), new UncheckedIOException(new IOException()));
    givesUpAtOnce(RetryPolicy.builder().neverOn(io), new FileNotFoundException());
    triesAgain(RetryPolicy.builder().neverOn(io), new IllegalStateException());
    waits.clear();
    RetryPolicy.Builder predicate =
        RetryPolicy.builder().retryIf(thrown -> "busy".equals(thrown.getMessage()));
    triesAgain(predicate, new IOException("busy"));
    waits.clear();
    givesUpAtOnce(predicate, new IOException("gone"));
  }

  @Test
  void aResultCanBeAsGoodAsAFailure() throws Exception {
    Retry retry = retry(RetryPolicy.builder().retryResult(v -> v == null || v.equals("v1")));
    assertEquals("v2", retry.call(failing(0, new IOException())));
    assertNull(retry.call(() -> null));
    assertEquals(List.of(100L, 100L, 200L, 400L), waits);
  }

  @Test
  void noRetryBeginsAfterTheLongestDuration() {
    Retry retry = retry(RetryPolicy.builder().maxRetries(9).maxDuration(Duration.ofMillis(700)));
    assertThrows(IOException.class, () -> retry.call(failing(99, new IOException())));
    assertEquals(List.of(100L, 200L, 400L), waits);
    attempts = 0;
    waits.clear();
    retry.reconfigure(
        RetryPolicy.builder().jitter(Jitter.NONE).maxDuration(Duration.ofMillis(699)).build());
    assertThrows(IOException.class, () -> retry.call(failing(99, new IOException())));
    assertEquals(List.of(100L, 200L), waits);
  }

  @Test
  void aUsedUpBudgetEndsRetriesAndSurvivesAReload() {
    RetryPolicy.Builder policy = RetryPolicy.builder().budget(new Budget(0, 0)).maxRetries(7);
    Retry retry = retry(policy);
    assertThrows(IOException.class, () -> retry.call(failing(99, new IOException())));
    retry.reconfigure(policy.delay(Duration.ZERO).build());
    assertThrows(IOException.class, () -> retry.call(failing(99, new IOException())));
    assertEquals(12, attempts);
    assertEquals(1, retry.snapshot().overBudget());
    assertThrows(IOException.class, () -> retry.call(failing(99, new IOException())));
    assertEquals(13, attempts);
  }

  @Test
  void aWaitOfNothingDoesNotSleep() throws Exception {
    triesAgain(RetryPolicy.builder().delay(Duration.ZERO), new IOException());
    assertEquals(List.of(), waits);
  }

  @Test
  void anAsynchronousCallIsTriedAgainWithoutAThreadThatWaits() {
    Retry retry = retry(RetryPolicy.builder());
    CompletionStage<String> stage = retry.callAsync(() -> failing(2), Runnable::run);
    assertEquals("v3", stage.toCompletableFuture().join());
    assertEquals(List.of(100L, 200L), waits);
    attempts = 0;
    CompletionStage<String> failed = retry.callAsync(() -> failing(9), Runnable::run);
    Throwable thrown =
        assertThrows(CompletionException.class, () -> failed.toCompletableFuture().join());
    assertEquals(IOException.class, thrown.getCause().getClass());
    assertEquals(4, attempts);
  }

  private CompletionStage<String> failing(int times) {
    return ++attempts <= times
        ? CompletableFuture.<String>failedFuture(new IOException()).thenApply(value -> value)
        : CompletableFuture.completedFuture("v" + attempts);
  }

  @Test
  void aThousandStagesThatFailAtOnceDoNotPileUp() {
    Retry retry =
        new Retry(
            "orders-db",
            RetryPolicy.builder().maxRetries(1000).delay(Duration.ZERO).build(),
            now::get,
            this::sleep,
            Scheduler.JDK,
            () -> 0.5);
    CompletionStage<String> stage = retry.callAsync(() -> failing(1000), Runnable::run);
    assertEquals("v1001", stage.toCompletableFuture().join());
  }

  @Test
  void whoCancelsTheStageEndsTheAttemptsToo() {
    List<CompletableFuture<String>> stages = new ArrayList<>();
    CompletionStage<String> stage =
        retry(RetryPolicy.builder())
            .callAsync(
                () -> {
                  stages.add(new CompletableFuture<>());
                  return stages.get(stages.size() - 1);
                },
                Runnable::run);
    stages.get(0).completeExceptionally(new IOException());
    stage.toCompletableFuture().cancel(true);
    assertTrue(stages.get(1).isCancelled());
    assertEquals(2, stages.size());
  }

  @Test
  void anExecutorThatTakesNoMoreDoesNotLoseTheCall() {
    CompletionStage<String> stage =
        retry(RetryPolicy.builder())
            .callAsync(
                () -> failing(9),
                task -> {
                  throw new RejectedExecutionException();
                });
    Throwable thrown =
        assertThrows(CompletionException.class, () -> stage.toCompletableFuture().join());
    assertEquals(IOException.class, thrown.getCause().getClass());
  }

  @Test
  void aSettingOutOfItsRangeIsNamed() {
    assertMessage("max-retries is -1, must be 0 to 1000", RetryPolicy.builder().maxRetries(-1));
    assertMessage("retry.jitter is 1.5, must be 0 to 1", RetryPolicy.builder().jitter(1.5));
    assertMessage(
        "retry.multiplier is NaN, must be 1 to 1000", RetryPolicy.builder().multiplier(Double.NaN));
    assertMessage(
        "retry.delay is PT-1S, must be 0 or more and at most 36500 days",
        RetryPolicy.builder().delay(Duration.ofSeconds(-1)));
  }

  private static void assertMessage(String message, RetryPolicy.Builder policy) {
    Throwable thrown = assertThrows(IllegalArgumentException.class, policy::build);
    assertEquals(message, thrown.getMessage());
  }
}
