package dev.weir.core.limit.timeout;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.ShrinkingMode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledForJreRange;
import org.junit.jupiter.api.condition.JRE;

/** The watchdog's thread against real threads. */
class WatchdogThreadTest {
  private static final long FOREVER_NANOS = TimeUnit.MINUTES.toNanos(5);

  private final Watchdog watchdog = Watchdog.system();

  @Test
  void aParkedThreadIsInterruptedAndNotTooEarly() {
    for (long millis : new long[] {1, 3, 40}) {
      long began = System.nanoTime();
      Deadline deadline = watchdog.arm(millis * 1_000_000);
      parkUntilInterrupted();
      long took = System.nanoTime() - began;
      assertEquals(Deadline.End.INTERRUPTED, watchdog.disarm(deadline));
      assertTrue(took >= millis * 1_000_000, () -> took + " ns");
      assertTrue(took < TimeUnit.SECONDS.toNanos(5), () -> took + " ns");
    }
    assertFalse(Thread.interrupted());
  }

  @Test
  void anEarlierDeadlineWakesTheThreadThatSleepsTowardsALaterOne() {
    Deadline later = watchdog.arm(FOREVER_NANOS);
    Deadline earlier = watchdog.arm(2_000_000);
    parkUntilInterrupted();
    assertEquals(Deadline.End.INTERRUPTED, watchdog.disarm(earlier));
    assertEquals(Deadline.End.KEPT, watchdog.disarm(later));
  }

  private static void parkUntilInterrupted() {
    while (!Thread.currentThread().isInterrupted()) {
      LockSupport.parkNanos(FOREVER_NANOS);
    }
  }

  /** Deadlines that expire while their calls end, now and then one in the other. */
  @Property(tries = 4, shrinking = ShrinkingMode.OFF)
  void trap11NoInterruptAndNoStopReachesALaterCallOfTheThread(@ForAll long seed) throws Exception {
    ExecutorService threads = Executors.newFixedThreadPool(3);
    List<Future<int[]>> ends = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      SplittableRandom random = new SplittableRandom(seed + i);
      ends.add(threads.submit(() -> racingCalls(random, 700_000_000)));
    }
    int[] sum = new int[3];
    for (Future<int[]> end : ends) {
      for (int i = 0; i < 3; i++) {
        sum[i] += end.get()[i];
      }
    }
    threads.shutdown();
    // It proves something only where there were enough of both.
    assertNotEquals(0, sum[Deadline.End.KEPT.ordinal()]);
    assertNotEquals(0, sum[Deadline.End.INTERRUPTED.ordinal()]);
  }

  private int[] racingCalls(SplittableRandom random, long forNanos) {
    int[] ends = new int[3];
    AtomicInteger call = new AtomicInteger();
    long until = System.nanoTime() + forNanos;
    while (System.nanoTime() < until) {
      Deadline deadline = watchdog.arm(random.nextInt(300_000));
      int number = call.incrementAndGet();
      if (random.nextInt(4) == 0) {
        watchdog.onCancel(() -> assertEquals(number, call.get()));
      }
      Deadline inner = random.nextInt(3) == 0 ? watchdog.arm(random.nextInt(300_000)) : null;
      spin(random.nextInt(300_000));
      if (inner != null) {
        ends[watchdog.disarm(inner).ordinal()]++;
      }
      ends[watchdog.disarm(deadline).ordinal()]++;
      call.incrementAndGet();
      assertFalse(Thread.currentThread().isInterrupted(), "a flag was left behind");
      spin(random.nextInt(60_000));
      assertFalse(Thread.currentThread().isInterrupted(), "an interrupt came after the call");
    }
    return ends;
  }

  private static void spin(long nanos) {
    long until = System.nanoTime() + nanos;
    while (System.nanoTime() < until) {
      Thread.onSpinWait();
    }
  }

  @Test
  @EnabledForJreRange(min = JRE.JAVA_21)
  void manyVirtualThreadsAreInterruptedEachInItsOwnCall() throws Throwable {
    ExecutorService threads =
        (ExecutorService)
            MethodHandles.lookup()
                .findStatic(
                    Executors.class,
                    "newVirtualThreadPerTaskExecutor",
                    MethodType.methodType(ExecutorService.class))
                .invoke();
    int calls = 20_000;
    CountDownLatch late = new CountDownLatch(calls);
    AtomicInteger wrong = new AtomicInteger();
    for (int i = 0; i < calls; i++) {
      int timeout = i % 2 == 0 ? 1 + i % 50 : 600_000;
      threads.execute(
          () -> {
            Deadline deadline = watchdog.arm(timeout * 1_000_000L);
            if (timeout < 600_000) {
              assertThrows(InterruptedException.class, () -> Thread.sleep(60_000));
            } else {
              LockSupport.parkNanos(1_000_000);
            }
            boolean expected = timeout < 600_000;
            if (watchdog.disarm(deadline).isLate() != expected
                || Thread.currentThread().isInterrupted()) {
              wrong.incrementAndGet();
            }
            late.countDown();
          });
    }
    assertTrue(late.await(60, TimeUnit.SECONDS));
    assertEquals(0, wrong.get());
    threads.shutdown();
  }
}
