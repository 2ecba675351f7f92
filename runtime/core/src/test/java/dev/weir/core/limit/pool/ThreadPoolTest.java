package dev.weir.core.limit.pool;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weir.api.RejectedException;
import dev.weir.api.Rejection;
import dev.weir.api.policy.PoolPolicy;
import java.io.IOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(value = 60, unit = TimeUnit.SECONDS)
class ThreadPoolTest {
  private static final Duration LONG = Duration.ofSeconds(30);

  private final ManualTicker ticker = new ManualTicker();
  private final CountDownLatch release = new CountDownLatch(1);
  private final List<ResourcePool> opened = new ArrayList<>();

  @AfterEach
  void nothingIsLeftRunning() throws InterruptedException {
    release.countDown();
    for (ResourcePool pool : opened) {
      assertTrue(pool.shutdown(LONG), pool::toString);
      assertEquals(0, pool.load(), "every call has been taken off the books");
      assertEquals(0, pool.snapshot().workers());
    }
  }

  private ResourcePool pool(int workers, int queue) {
    return pool(PoolPolicy.thread().withMaxWorkers(workers).withQueue(queue));
  }

  private ResourcePool pool(PoolPolicy policy) {
    ResourcePool pool = ResourcePool.open("reports", policy, ticker);
    opened.add(pool);
    return pool;
  }

  /** A call that runs until the test releases it, or until it is interrupted. */
  private PooledCall<String> busy(ResourcePool pool) throws InterruptedException {
    CountDownLatch began = new CountDownLatch(1);
    PooledCall<String> call =
        pool.submit(
            () -> {
              began.countDown();
              release.await();
              return "released";
            });
    assertTrue(began.await(30, TimeUnit.SECONDS));
    return call;
  }

  /** A call that runs until the test releases it, whoever interrupts it. */
  private PooledCall<String> deaf(ResourcePool pool) throws InterruptedException {
    CountDownLatch began = new CountDownLatch(1);
    PooledCall<String> call =
        pool.submit(
            () -> {
              began.countDown();
              while (release.getCount() > 0) {
                Thread.onSpinWait();
              }
              return "released";
            });
    assertTrue(began.await(30, TimeUnit.SECONDS));
    return call;
  }

  private static Rejection rejection(ResourcePool pool) {
    return assertThrows(RejectedException.class, () -> pool.submit(() -> 1)).reason();
  }

  @Test
  void aCallGivesItsValue() throws Exception {
    assertEquals(42, pool(1, 0).submit(() -> 42).get());
  }

  @Test
  void aCallGivesNullToo() throws Exception {
    assertNull(pool(1, 0).submit(() -> null).get());
  }

  @Test
  void whatTheBodyThrowsIsTheOutcome() throws Exception {
    ResourcePool pool = pool(1, 0);
    IOException thrown = new IOException("disk");
    PooledCall<Object> call =
        pool.submit(
            () -> {
              throw thrown;
            });
    assertSame(thrown, assertThrows(ExecutionException.class, call::get).getCause());
    PooledCall<Object> error =
        pool.submit(
            () -> {
              throw new StackOverflowError();
            });
    ExecutionException failure = assertThrows(ExecutionException.class, error::get);
    assertEquals(StackOverflowError.class, failure.getCause().getClass());
    assertEquals(2, pool.snapshot().failed());
    assertEquals(1, pool.submit(() -> 1).get(), "the worker goes on");
  }

  @Test
  void aFullPoolSaysSoAtOnceAndWithTheSameInstance() throws Exception {
    ResourcePool pool = pool(1, 1);
    busy(pool);
    PooledCall<Integer> waiting = pool.submit(() -> 1);
    RejectedException first = assertThrows(RejectedException.class, () -> pool.submit(() -> 1));
    RejectedException second = assertThrows(RejectedException.class, () -> pool.submit(() -> 1));
    assertSame(first, second);
    assertEquals(Rejection.POOL_FULL, first.reason());
    assertEquals("reports", first.limit());
    assertNull(pool.trySubmit(() -> 1));
    assertEquals(3, pool.snapshot().rejected());
    release.countDown();
    assertEquals(1, waiting.get());
  }

  @Test
  void whoSeesAnOutcomeCanSubmitTheNextCallAtOnce() throws Exception {
    ResourcePool pool = pool(1, 0);
    for (int i = 0; i < 2_000; i++) {
      assertEquals(1, pool.submit(() -> 1).get());
    }
  }

  @Test
  void whatHangsOnAnOutcomeMaySubmitToo() throws Exception {
    ResourcePool pool = pool(1, 0);
    CompletableFuture<Integer> second =
        pool.submit(() -> 1)
            .outcome()
            .thenCompose(one -> pool.submit(() -> one + 1).outcome())
            .toCompletableFuture();
    assertEquals(2, second.get(30, TimeUnit.SECONDS));
  }

  // Trap 12: a cancel that is none

  @Test
  void cancellingRemovesQueuedWork() throws Exception {
    ResourcePool pool = pool(1, 1);
    busy(pool);
    AtomicBoolean ran = new AtomicBoolean();
    PooledCall<Boolean> waiting = pool.submit(() -> ran.getAndSet(true));
    assertEquals(Rejection.POOL_FULL, rejection(pool));
    assertEquals(Cancellation.FREED, waiting.cancel());
    assertThrows(CancellationException.class, waiting::get);
    PooledCall<Integer> next = pool.submit(() -> 2);
    release.countDown();
    assertEquals(2, next.get());
    assertFalse(ran.get());
    assertEquals(1, pool.snapshot().cancelled());
  }

  @Test
  void thePermitIsHeldUntilTheBodyHasReallyReturned() throws Exception {
    ResourcePool pool = pool(1, 0);
    PooledCall<String> call = deaf(pool);
    assertEquals(Cancellation.NOT_FREED, call.cancel());
    assertThrows(CancellationException.class, call::get, "the caller is told at once");
    assertFalse(call.freed().toCompletableFuture().isDone());
    assertEquals(Rejection.POOL_FULL, rejection(pool));
    assertEquals(Cancellation.NOT_FREED, call.cancel(Duration.ofMillis(1)));
    assertEquals(1, pool.snapshot().running());
    release.countDown();
    call.freed().toCompletableFuture().get(30, TimeUnit.SECONDS);
    assertEquals(Cancellation.FREED, call.cancel());
    assertEquals(1, pool.submit(() -> 1).get());
    assertThrows(CancellationException.class, call::get, "and told the same ever after");
  }

  @Test
  void aBodyThatHeedsItsInterruptIsFreed() throws Exception {
    ResourcePool pool = pool(1, 0);
    PooledCall<String> call = busy(pool);
    assertEquals(Cancellation.FREED, call.cancel(LONG));
    assertThrows(CancellationException.class, call::get);
    assertEquals(1, pool.submit(() -> 1).get());
    assertEquals(1, pool.snapshot().cancelled());
  }

  @Test
  void cancellingWhatIsOverChangesNothing() throws Exception {
    ResourcePool pool = pool(1, 0);
    PooledCall<Integer> call = pool.submit(() -> 1);
    assertEquals(1, call.get());
    assertEquals(Cancellation.FREED, call.cancel());
    assertEquals(1, call.get());
    assertEquals(0, pool.snapshot().cancelled());
  }

  @Test
  void aFloodOfCancelledCallsLeavesNothingBehind() throws Exception {
    ResourcePool pool = pool(1, 10);
    busy(pool);
    for (int i = 0; i < 100_000; i++) {
      assertEquals(Cancellation.FREED, pool.submit(() -> 1).cancel());
    }
    assertEquals(0, pool.snapshot().waiting());
    assertEquals(1.0, pool.load());
  }

  // Trap 11: interrupts

  @Test
  void theInterruptOfACancelNeverHitsTheNextCall() throws Exception {
    ResourcePool pool = pool(2, 100);
    for (int i = 0; i < 5_000; i++) {
      PooledCall<Integer> cancelled = pool.submit(() -> 1);
      PooledCall<Boolean> next = pool.submit(() -> Thread.currentThread().isInterrupted());
      cancelled.cancel();
      assertFalse(next.get());
    }
  }

  @Test
  void aBodyThatInterruptsItselfLeavesNoFlag() throws Exception {
    ResourcePool pool = pool(1, 0);
    pool.submit(
            () -> {
              Thread.currentThread().interrupt();
              return 1;
            })
        .get();
    assertFalse(pool.submit(() -> Thread.currentThread().isInterrupted()).get());
  }

  // Trap 13: uninterruptible, CPU-bound work

  @Test
  void theCallerIsReleasedOnTimeThoughTheBodyBurnsTheProcessor() throws Exception {
    ResourcePool pool = pool(1, 0);
    PooledCall<String> call = deaf(pool);
    assertThrows(TimeoutException.class, () -> call.get(Duration.ofMillis(1)));
    assertEquals(Cancellation.NOT_FREED, call.cancel());
    assertEquals(1, release.getCount(), "the body is still at it");
  }

  // Trap 17: worker death

  @Test
  void aWorkerThatDiesIsReplacedAndOnlyItsCallFails() throws Exception {
    ResourcePool pool = pool(1, 2);
    PooledCall<String> call = busy(pool);
    PooledCall<Integer> waiting = pool.submit(() -> 2);
    // The clock fails as the worker wants to note that the call has ended: it dies of that.
    AtomicBoolean once = new AtomicBoolean(true);
    ticker.breakOn(
        thread -> thread.getName().startsWith("weir-pool-reports") && once.getAndSet(false));
    release.countDown();
    assertEquals("released", call.get());
    assertEquals(2, waiting.get());
    assertEquals(3, pool.submit(() -> 3).get());
    assertEquals(1, pool.snapshot().workersLost());
    assertFalse(once.get());
  }

  @Test
  void aWorkerThatDiesBeforeTheBodyFailsTheCallRatherThanForgetIt() throws Exception {
    ResourcePool pool = pool(1, 2);
    assertEquals(1, pool.submit(() -> 1).get());
    AtomicInteger readings = new AtomicInteger();
    // The first reading is for taking the call, the second for its start.
    PooledCall<String> busy = busy(pool);
    PooledCall<Integer> doomed = pool.submit(() -> 2);
    ticker.breakOn(
        thread ->
            thread.getName().startsWith("weir-pool-reports") && readings.incrementAndGet() == 3);
    release.countDown();
    assertEquals("released", busy.get());
    ExecutionException failure = assertThrows(ExecutionException.class, doomed::get);
    assertEquals("a broken clock", failure.getCause().getMessage());
    assertEquals(3, pool.submit(() -> 3).get());
  }

  @Test
  void withoutMemoryForAThreadTheCallFailsAndTheNextIsTriedAgain() throws Exception {
    AtomicBoolean memory = new AtomicBoolean();
    PoolPolicy policy = PoolPolicy.thread().withMaxWorkers(1).withQueue(0);
    Crew crew =
        new Crew(
            "tight",
            policy,
            ticker,
            ThreadStation.SOURCE,
            task -> {
              if (!memory.get()) {
                throw new OutOfMemoryError("unable to create native thread");
              }
              return Threads.platform(task, "tight");
            },
            true);
    Call<Integer> failed = crew.submit(() -> 1);
    ExecutionException failure = assertThrows(ExecutionException.class, failed::get);
    assertEquals(Rejection.POOL_FULL, ((RejectedException) failure.getCause()).reason());
    memory.set(true);
    assertEquals(2, crew.submit(() -> 2).get());
    assertEquals(1, crew.snapshot(PoolPolicy.Type.THREAD, "").workersNotStarted());
    assertTrue(crew.shutdown(LONG));
  }

  // Traps 15 and 18: settings change while it runs

  @Test
  void settingsChangeWithoutWaitingAndWithAllStateKept() throws Exception {
    PoolPolicy policy = PoolPolicy.thread().withMaxWorkers(2).withQueue(2);
    ResourcePool pool = pool(policy);
    PooledCall<String> first = busy(pool);
    PooledCall<String> second = busy(pool);
    PooledCall<Integer> third = pool.submit(() -> 3);
    PooledCall<Integer> fourth = pool.submit(() -> 4);
    assertEquals(Rejection.POOL_FULL, rejection(pool));

    pool.reconfigure(policy.withMaxWorkers(1).withQueue(0));
    PoolSnapshot shrunk = pool.snapshot();
    assertEquals(2, shrunk.running(), "what runs goes on");
    assertEquals(2, shrunk.waiting(), "what waits stays");
    assertEquals(1, shrunk.rejected(), "what was counted stays counted");
    assertEquals(Rejection.POOL_FULL, rejection(pool));

    release.countDown();
    assertEquals("released", first.get());
    assertEquals("released", second.get());
    assertEquals(3, third.get());
    assertEquals(4, fourth.get());
    Eventually.holds(() -> pool.snapshot().workers() == 1, pool::snapshot);
    assertEquals(4, pool.snapshot().completed());
  }

  @Test
  void moreWorkersTakeWhatWaitsAtOnce() throws Exception {
    ResourcePool pool = pool(1, 2);
    busy(pool);
    PooledCall<Integer> waiting = pool.submit(() -> 2);
    pool.reconfigure(pool.policy().withMaxWorkers(2));
    assertEquals(2, waiting.get());
  }

  @Test
  void aQueueThatShrinksKeepsWhatWaitsAndTakesNoMore() throws Exception {
    ResourcePool pool = pool(1, 2);
    busy(pool);
    PooledCall<Integer> a = pool.submit(() -> 1);
    PooledCall<Integer> b = pool.submit(() -> 2);
    pool.reconfigure(pool.policy().withQueue(1));
    assertEquals(Rejection.POOL_FULL, rejection(pool));
    assertEquals(Cancellation.FREED, a.cancel());
    assertEquals(Rejection.POOL_FULL, rejection(pool), "one waits, and no more may");
    release.countDown();
    assertEquals(2, b.get());
  }

  @Test
  void moreToBeKeptAreStartedAtOnce() {
    ResourcePool pool = pool(PoolPolicy.thread().withMinWorkers(1));
    assertEquals(1, pool.snapshot().workers());
    pool.reconfigure(pool.policy().withMinWorkers(3));
    assertEquals(3, pool.snapshot().workers());
  }

  @Test
  void aPoolCannotBecomeAnotherKind() {
    ResourcePool pool = pool(1, 0);
    IllegalArgumentException failure =
        assertThrows(IllegalArgumentException.class, () -> pool.reconfigure(PoolPolicy.process()));
    assertEquals("type: pool reports is THREAD and cannot become PROCESS", failure.getMessage());
  }

  // How many workers there are

  @Test
  void workersComeWithCallsAndGoWhenIdleForLong() throws Exception {
    ResourcePool pool = pool(PoolPolicy.thread().withMaxWorkers(5).withMinWorkers(1));
    for (int i = 0; i < 5; i++) {
      busy(pool);
    }
    assertEquals(5, pool.snapshot().workers());
    release.countDown();
    Eventually.holds(() -> pool.snapshot().idle() == 5, pool::snapshot);
    pool.tend();
    ticker.advance(Duration.ofSeconds(59));
    assertEquals(1, pool.submit(() -> 1).get());
    pool.tend();
    assertTrue(pool.snapshot().workers() >= 5, "not yet");
    ticker.advance(Duration.ofSeconds(300));
    pool.tend();
    Eventually.holds(() -> pool.snapshot().workers() == 1, pool::snapshot);
    pool.tend();
    assertEquals(1, pool.snapshot().workers(), "those to be kept stay");
  }

  @Test
  void aPoolThatDoesNotScaleKeepsEachWorkerThatWasEverNeeded() throws Exception {
    PoolPolicy policy = PoolPolicy.thread().withMaxWorkers(5).withScaling(false);
    ResourcePool pool = pool(policy);
    for (int i = 0; i < 3; i++) {
      busy(pool);
    }
    release.countDown();
    Eventually.holds(() -> pool.snapshot().idle() == 3, pool::snapshot);
    ticker.advance(Duration.ofHours(1));
    for (int i = 0; i < 1_000; i++) {
      pool.tend();
      assertEquals(3, pool.snapshot().workers());
    }

    pool.reconfigure(policy.withScaling(true));

    Eventually.holds(() -> pool.snapshot().workers() == 0, pool::snapshot);
  }

  @Test
  void workersThatTheDemandNeedsStayThoughTheyAreIdleForLong() throws Exception {
    PoolPolicy policy = PoolPolicy.thread().withTargetUtilisation(0.5).withMaxWorkers(8);
    ResourcePool pool = pool(policy.withIdleLife(Duration.ofMillis(500)));
    busy(pool);
    List<PooledCall<String>> more = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      more.add(busy(pool));
    }
    for (PooledCall<String> call : more) {
      assertEquals(Cancellation.FREED, call.cancel(LONG));
    }
    Eventually.holds(() -> pool.snapshot().idle() == 3, pool::snapshot);
    ticker.advance(Duration.ofSeconds(100));
    pool.tend();
    Eventually.holds(() -> pool.snapshot().workers() == 2, pool::snapshot);
    release.countDown();
    Eventually.holds(() -> pool.snapshot().idle() == 2, pool::snapshot);
    ticker.advance(Duration.ofSeconds(1));
    for (int i = 0; i < 1_000; i++) {
      pool.tend();
      assertEquals(2, pool.snapshot().workers(), "one call at half a worker each needs two");
    }
  }

  @Test
  void utilisationIsWhatWasMeasured() throws Exception {
    ResourcePool pool = pool(2, 0);
    busy(pool);
    ticker.advance(Duration.ofSeconds(10));
    assertEquals(1.0, pool.snapshot().utilisation(), 0.01);
    busy(pool);
    ticker.advance(Duration.ofSeconds(1));
    release.countDown();
    Eventually.holds(() -> pool.snapshot().completed() == 2, pool::snapshot);
    PoolSnapshot done = pool.snapshot();
    assertEquals(11_000_000_000L, done.ran().max());
    assertEquals(1_000_000_000L, done.ran().p50(), 10_000_000L);
    assertEquals(0, done.waited().max());
  }

  @Test
  void theSnapshotTellsWhatWaitedHowLong() throws Exception {
    ResourcePool pool = pool(1, 3);
    busy(pool);
    PooledCall<Integer> waiting = pool.submit(() -> 1);
    ticker.advance(Duration.ofSeconds(2));
    assertEquals(1, pool.snapshot().waiting());
    release.countDown();
    waiting.get();
    assertEquals(2_000_000_000L, pool.snapshot().waited().max());
    assertEquals(2, pool.snapshot().waited().count());
  }

  // What is on a thread

  @Test
  void threadsAreNamedDaemonsThatInheritNothing() throws Exception {
    InheritableThreadLocal<String> inherited = new InheritableThreadLocal<>();
    inherited.set("the submitter's");
    ResourcePool pool = pool(1, 0);
    Thread worker = pool.submit(Thread::currentThread).get();
    assertEquals("weir-pool-reports-1", worker.getName());
    assertTrue(worker.isDaemon());
    assertNull(pool.submit(inherited::get).get());
  }

  @Test
  void aBodyHasItsSubmittersContextClassLoaderAndLeavesNone() throws Exception {
    ResourcePool pool = pool(1, 0);
    Thread self = Thread.currentThread();
    ClassLoader before = self.getContextClassLoader();
    try (URLClassLoader mine = new URLClassLoader(new URL[0]);
        URLClassLoader others = new URLClassLoader(new URL[0])) {
      self.setContextClassLoader(mine);
      Thread worker =
          pool.submit(
                  () -> {
                    assertSame(mine, Thread.currentThread().getContextClassLoader());
                    Thread.currentThread().setContextClassLoader(others);
                    return Thread.currentThread();
                  })
              .get();
      assertSame(ClassLoader.getSystemClassLoader(), worker.getContextClassLoader());
      assertSame(mine, pool.submit(() -> Thread.currentThread().getContextClassLoader()).get());
    } finally {
      self.setContextClassLoader(before);
    }
  }

  // The end

  @Test
  void aClosingPoolFinishesWhatItHas() throws Exception {
    ResourcePool pool = pool(1, 5);
    PooledCall<String> running = busy(pool);
    PooledCall<Integer> waiting = pool.submit(() -> 2);
    CompletableFuture<Boolean> closing = CompletableFuture.supplyAsync(() -> shutdown(pool, LONG));
    Eventually.holds(
        () -> {
          PooledCall<Integer> late = pool.trySubmit(() -> 1);
          if (late != null) {
            late.cancel();
          }
          return late == null;
        },
        pool::snapshot);
    assertEquals(Rejection.SHUT_DOWN, rejection(pool));
    assertFalse(closing.isDone());
    release.countDown();
    assertTrue(closing.get());
    assertEquals("released", running.get());
    assertEquals(2, waiting.get());
  }

  @Test
  void whatDoesNotFinishInTimeIsStopped() throws Exception {
    ResourcePool pool = pool(1, 5);
    PooledCall<String> running = busy(pool);
    PooledCall<Integer> waiting = pool.submit(() -> 2);
    assertTrue(pool.shutdown(Duration.ZERO));
    assertThrows(CancellationException.class, running::get);
    ExecutionException never = assertThrows(ExecutionException.class, waiting::get);
    assertEquals(Rejection.SHUT_DOWN, ((RejectedException) never.getCause()).reason());
  }

  @Test
  void aPoolThatCannotStopItsWorkSaysSo() throws Exception {
    ResourcePool pool = pool(1, 0);
    deaf(pool);
    assertFalse(pool.shutdown(Duration.ZERO));
    release.countDown();
    assertTrue(pool.shutdown(LONG));
  }

  @Test
  void closingTwiceAndClosingTheUnusedAreFine() {
    ResourcePool pool = pool(1, 0);
    pool.close();
    pool.close();
  }

  private static boolean shutdown(ResourcePool pool, Duration drain) {
    try {
      return pool.shutdown(drain);
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void handlesKeptForLongHoldNeitherBodyNorWorker() throws Exception {
    ResourcePool pool = pool(1, 0);
    PooledCall<Integer> call = pool.submit(() -> 1);
    call.get();
    assertThrows(NullPointerException.class, ((Call<?>) call)::body);
    assertNotSame(call.outcome(), call.outcome(), "nobody can complete the pool's own");
  }
}
