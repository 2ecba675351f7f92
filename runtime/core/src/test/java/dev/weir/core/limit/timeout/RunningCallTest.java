package dev.weir.core.limit.timeout;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weir.api.CallHandle.Status;
import java.util.SplittableRandom;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.ShrinkingMode;
import org.junit.jupiter.api.Test;

/** A call elsewhere, and who cancels it. */
class RunningCallTest {
  private final Watchdog watchdog = Watchdog.system();
  private final AtomicInteger returned = new AtomicInteger();

  private <T> RunningCall<T> call(Callable<T> body) {
    return new RunningCall<>("report", body, watchdog, call -> {}, returned::incrementAndGet);
  }

  @Test
  void aCallRunsOnce() {
    AtomicInteger runs = new AtomicInteger();
    RunningCall<Integer> call = call(runs::incrementAndGet);
    assertEquals(Status.QUEUED, call.status());
    call.run();
    call.run();
    assertEquals(1, runs.get());
    assertEquals(1, returned.get());
    assertEquals(Status.DONE, call.status());
    assertEquals(1, call.outcome().toCompletableFuture().join());
  }

  @Test
  void aCallThatWasCancelledInTheQueueNeverRuns() {
    AtomicInteger runs = new AtomicInteger();
    RunningCall<Integer> call = call(runs::incrementAndGet);
    assertTrue(call.cancel());
    call.run();
    assertEquals(0, runs.get());
    assertEquals(1, returned.get());
    assertEquals(Status.CANCELLED, call.status());
    assertFalse(call.cancel());
    Throwable thrown =
        assertThrows(CompletionException.class, () -> call.outcome().toCompletableFuture().join());
    assertEquals(CancellationException.class, thrown.getCause().getClass());
  }

  @Test
  void trap12ACancelledCallRunsUntilItsBodyHasReturned() {
    RunningCall<?>[] self = new RunningCall<?>[1];
    RunningCall<String> call =
        call(
            () -> {
              assertTrue(self[0].cancel());
              assertTrue(self[0].cancel());
              assertEquals(Status.RUNNING, self[0].status());
              assertEquals(0, returned.get());
              assertTrue(Cancellation.isRequested());
              assertTrue(Thread.currentThread().isInterrupted());
              return "all the same";
            });
    self[0] = call;
    call.run();
    assertFalse(Thread.currentThread().isInterrupted());
    assertEquals(Status.DONE, call.status());
    assertEquals("all the same", call.outcome().toCompletableFuture().join());
  }

  /** Cancels at the very moment when bodies return; each then looks for what is not its own. */
  @Property(tries = 3, shrinking = ShrinkingMode.OFF)
  void trap11ALateCancelReachesNoLaterCallOfTheThread(@ForAll long seed) throws Exception {
    ExecutorService canceller = Executors.newSingleThreadExecutor();
    SplittableRandom random = new SplittableRandom(seed);
    int cancelled = 0;
    long until = System.nanoTime() + 500_000_000;
    while (System.nanoTime() < until) {
      long forNanos = random.nextInt(30_000);
      RunningCall<Boolean> call =
          call(
              () -> {
                long end = System.nanoTime() + forNanos;
                while (System.nanoTime() < end) {
                  Thread.onSpinWait();
                }
                return Thread.currentThread().isInterrupted();
              });
      canceller.execute(call::cancel);
      call.run();
      assertFalse(Thread.currentThread().isInterrupted(), "a flag was left behind");
      assertTrue(call.await(60_000_000_000L));
      cancelled += call.status() == Status.CANCELLED || call.result() ? 1 : 0;
    }
    canceller.submit(() -> {}).get();
    assertFalse(Thread.currentThread().isInterrupted(), "an interrupt came after the call");
    assertTrue(cancelled > 0);
    canceller.shutdown();
  }
}
