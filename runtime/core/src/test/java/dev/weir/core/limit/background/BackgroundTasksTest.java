package dev.weir.core.limit.background;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weir.api.CallHandle;
import dev.weir.api.CallHandle.Status;
import dev.weir.api.RejectedException;
import dev.weir.api.Rejection;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/** Tasks that run when the test says so, and some on real threads. */
class BackgroundTasksTest {
  private static final Bounds TWO = new Bounds(2, 1, 3, Duration.ofMinutes(1));

  private final AtomicLong now = new AtomicLong();
  private final Deque<Runnable> threads = new ArrayDeque<>();
  private final AtomicInteger returned = new AtomicInteger();
  private final BackgroundTasks tasks = tasks(TWO);
  private boolean refuses;

  private BackgroundTasks tasks(Bounds bounds) {
    return new BackgroundTasks("jobs", bounds, this::execute, now::get);
  }

  private void execute(Runnable task) {
    if (refuses) {
      throw new RejectedExecutionException();
    }
    threads.add(task);
  }

  private void run() {
    while (!threads.isEmpty()) {
      threads.remove().run();
    }
  }

  private static Object value(CallHandle<?> handle) {
    return handle.outcome().toCompletableFuture().join();
  }

  @Test
  void aTaskIsQueuedRunsAndIsDone() {
    CallHandle<Status> handle = tasks.submit("data_processing", () -> tasks.list().get(0).status());
    assertTrue(handle.id().startsWith("data_processing-"));
    assertEquals(Status.QUEUED, handle.status());
    run();
    assertEquals(Status.RUNNING, value(handle));
    assertEquals(Status.DONE, handle.status());
    assertSame(handle, tasks.find(handle.id()));
    assertEquals(1, tasks.snapshot().done());
  }

  @Test
  void aFailureIsAnOutcome() {
    CallHandle<Object> handle =
        tasks.submit(
            "import",
            () -> {
              throw new IOException("disk");
            });
    run();
    assertEquals(Status.FAILED, handle.status());
    Throwable thrown = assertThrows(CompletionException.class, () -> value(handle));
    assertEquals("disk", thrown.getCause().getMessage());
  }

  @Test
  void whoComesWhenAllIsFullIsToldAtOnceAndLeavesNothing() {
    for (int i = 0; i < 3; i++) {
      tasks.submit("t", () -> null);
    }
    RejectedException rejected =
        assertThrows(
            RejectedException.class,
            () -> tasks.submit("t", () -> null, returned::incrementAndGet));
    assertEquals(Rejection.POOL_FULL, rejected.reason());
    assertEquals("jobs", rejected.limit());
    assertEquals(3, tasks.list().size());
    assertEquals(1, tasks.snapshot().rejected());
    assertEquals(1, tasks.snapshot().running());
    assertEquals(2, tasks.snapshot().queued());
    assertEquals(1, threads.size());
    run();
    assertEquals(3, tasks.snapshot().done());
    assertEquals(0, returned.get());
    assertEquals(0, tasks.snapshot().running());
  }

  @Test
  void withoutAQueueAsManyAreTakenAsRun() {
    BackgroundTasks unqueued = tasks(new Bounds(0, 2, 10, Duration.ofHours(1)));
    unqueued.submit("t", () -> null);
    unqueued.submit("t", () -> null);
    assertThrows(RejectedException.class, () -> unqueued.submit("t", () -> null));
    run();
    unqueued.submit("t", () -> null);
  }

  @Test
  void tasksRunInTheOrderInWhichTheyCame() {
    List<Integer> order = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      int number = i;
      tasks.submit("t", () -> order.add(number));
    }
    run();
    assertEquals(List.of(0, 1, 2), order);
  }

  @Test
  void trap12CancellingTakesATaskOutOfTheQueue() {
    tasks.submit("t", () -> null);
    CallHandle<Integer> waiting =
        tasks.submit("t", returned::incrementAndGet, returned::incrementAndGet);
    assertTrue(tasks.cancel(waiting.id()));
    assertEquals(0, tasks.snapshot().queued());
    assertEquals(1, returned.get());
    assertEquals(Status.CANCELLED, waiting.status());
    run();
    assertEquals(1, returned.get());
    Throwable thrown = assertThrows(CompletionException.class, () -> value(waiting));
    assertEquals(CancellationException.class, thrown.getCause().getClass());
    assertFalse(tasks.cancel(waiting.id()));
    assertFalse(tasks.cancel("unknown"));
    assertEquals(1, tasks.snapshot().cancelled());
  }

  @Test
  void trap12ACancelledTaskHoldsItsPlaceUntilItHasReturned() throws Exception {
    ExecutorService pool = Executors.newCachedThreadPool();
    BackgroundTasks real =
        new BackgroundTasks("jobs", new Bounds(0, 1, 9, Duration.ofHours(1)), pool, now::get);
    CountDownLatch running = new CountDownLatch(1);
    CountDownLatch go = new CountDownLatch(1);
    CallHandle<String> stubborn =
        real.submit(
            "t",
            () -> {
              running.countDown();
              while (go.getCount() > 0) {
                Thread.onSpinWait();
              }
              return "all the same";
            });
    running.await();
    assertTrue(stubborn.cancel());
    assertEquals(Status.RUNNING, stubborn.status());
    assertThrows(RejectedException.class, () -> real.submit("t", () -> null));
    go.countDown();
    assertEquals("all the same", value(stubborn));
    real.shutdown();
    real.ended().toCompletableFuture().get(1, TimeUnit.MINUTES);
    pool.shutdown();
  }

  @Test
  void aSleepingTaskIsInterruptedWhenItIsCancelled() throws Exception {
    ExecutorService pool = Executors.newCachedThreadPool();
    BackgroundTasks real = new BackgroundTasks("jobs", TWO, pool, now::get);
    CountDownLatch running = new CountDownLatch(1);
    CallHandle<Object> sleeper =
        real.submit(
            "t",
            () -> {
              running.countDown();
              Thread.sleep(600_000);
              return null;
            });
    running.await();
    real.shutdownNow();
    real.ended().toCompletableFuture().get(1, TimeUnit.MINUTES);
    assertThrows(CompletionException.class, () -> value(sleeper));
    assertEquals(Status.CANCELLED, sleeper.status());
    pool.shutdown();
  }

  @Test
  void outcomesAreForgottenByNumberAndByAge() {
    List<String> ids = new ArrayList<>();
    for (int i = 0; i < 5; i++) {
      ids.add(tasks.submit("t", () -> null).id());
      run();
      now.addAndGet(Duration.ofSeconds(10).toNanos());
    }
    assertNull(tasks.find(ids.get(1)));
    assertNotNull(tasks.find(ids.get(2)));
    assertEquals(3, tasks.list().size());
    now.addAndGet(Duration.ofSeconds(29).toNanos());
    assertNotNull(tasks.find(ids.get(2)));
    assertEquals(Duration.ofSeconds(59), tasks.list().get(0).age());
    now.addAndGet(Duration.ofSeconds(1).toNanos());
    assertNull(tasks.find(ids.get(2)));
    assertNotNull(tasks.find(ids.get(3)));
    assertEquals(5, tasks.snapshot().done());
  }

  @Test
  void whatIsNotOverIsNeverForgotten() {
    CallHandle<Object> old = tasks.submit("t", () -> null);
    now.addAndGet(Duration.ofDays(1).toNanos());
    assertSame(old, tasks.find(old.id()));
  }

  @Test
  void aCallThatGoesOnElsewhereIsAdopted() {
    BackgroundTasks others = tasks(TWO);
    CallHandle<String> call = others.submit("orders-db", () -> "v");
    assertTrue(tasks.adopt("orders-db", call));
    assertSame(call, tasks.find(call.id()));
    run();
    assertEquals(1, tasks.snapshot().done());
    now.addAndGet(Duration.ofMinutes(1).toNanos());
    assertNull(tasks.find(call.id()));
    BackgroundTasks many = tasks(new Bounds(9, 9, 9, Duration.ofMinutes(1)));
    for (int i = 0; i < 3; i++) {
      assertTrue(tasks.adopt("t", many.submit("t", () -> null)));
    }
    assertFalse(tasks.adopt("t", many.submit("t", () -> null)));
  }

  @Test
  void anExecutorThatRefusesRejectsAndNothingWaitsForEver() {
    refuses = true;
    assertThrows(
        RejectedException.class, () -> tasks.submit("t", () -> null, returned::incrementAndGet));
    assertEquals(0, tasks.snapshot().running());
    assertEquals(List.of(), tasks.list());
    refuses = false;
    CallHandle<Object> first = tasks.submit("t", () -> null);
    run();
    assertEquals(Status.DONE, first.status());
  }

  @Test
  void afterTheShutdownNothingIsTakenAndWhatIsThereRuns() {
    CallHandle<String> first = tasks.submit("t", () -> "v");
    tasks.shutdown();
    RejectedException rejected =
        assertThrows(RejectedException.class, () -> tasks.submit("t", () -> null));
    assertEquals(Rejection.SHUT_DOWN, rejected.reason());
    assertFalse(tasks.ended().toCompletableFuture().isDone());
    run();
    assertEquals("v", value(first));
    assertTrue(tasks.ended().toCompletableFuture().isDone());
  }

  @Test
  void trap15FewerMayRunAtOnceWithoutWaitingForThoseThatDo() {
    BackgroundTasks many = tasks(new Bounds(9, 3, 9, Duration.ofMinutes(1)));
    for (int i = 0; i < 6; i++) {
      many.submit("t", () -> null);
    }
    assertEquals(3, threads.size());
    many.reconfigure(new Bounds(9, 1, 9, Duration.ofMinutes(1)));
    threads.remove().run();
    assertEquals(2, many.snapshot().running());
    many.reconfigure(new Bounds(9, 4, 9, Duration.ofMinutes(1)));
    assertEquals(4, many.snapshot().running());
    run();
    assertEquals(6, many.snapshot().done());
  }

  /** Many submit at once while workers come and go. */
  @Test
  void noTaskIsLostBetweenAWorkerThatLeavesAndOneThatComes() throws Exception {
    ExecutorService pool = Executors.newCachedThreadPool();
    BackgroundTasks real =
        new BackgroundTasks("jobs", new Bounds(100_000, 2, 9, Duration.ofHours(1)), pool, now::get);
    int each = 10_000;
    CountDownLatch submitted = new CountDownLatch(2);
    for (int i = 0; i < 2; i++) {
      pool.execute(
          () -> {
            for (int n = 0; n < each; n++) {
              real.submit("t", returned::incrementAndGet);
            }
            submitted.countDown();
          });
    }
    submitted.await();
    real.shutdown();
    real.ended().toCompletableFuture().get(1, TimeUnit.MINUTES);
    assertEquals(2 * each, returned.get());
    assertEquals(2 * each, real.snapshot().done());
    pool.shutdown();
  }

  @Test
  void aSettingOutOfItsRangeIsNamed() {
    Throwable thrown =
        assertThrows(
            IllegalArgumentException.class, () -> new Bounds(0, 0, 0, Duration.ofHours(1)));
    assertEquals("background.running is 0, must be 1 or more", thrown.getMessage());
  }
}
