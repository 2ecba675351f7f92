package dev.weir.core.limit.time;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;

/** With the real clock, since the thread lives by it: each test waits for what must come. */
class CoarseClockTest {
  private static final long PATIENCE_NANOS = 20_000_000_000L;

  private final CoarseClock clock = new CoarseClock();

  private static void await(BooleanSupplier condition) {
    long start = System.nanoTime();
    while (!condition.getAsBoolean()) {
      assertTrue(System.nanoTime() - start < PATIENCE_NANOS, "did not come within 20 s");
      Thread.onSpinWait();
    }
  }

  private void wake() {
    await(
        () -> {
          clock.nanoTime();
          return clock.isTicking();
        });
  }

  @Test
  void aReaderNowAndThenGetsThePreciseTimeAndWakesNobody() {
    for (int i = 1; i < CoarseClock.WAKING_READS; i++) {
      long before = System.nanoTime();
      long time = clock.nanoTime();
      assertTrue(time - before >= 0);
    }
    assertFalse(clock.isTicking());
  }

  @Test
  void readersInAHurryWakeItAndAreNeverAhead() {
    wake();
    for (int i = 0; i < 1_000_000; i++) {
      long coarse = clock.nanoTime();
      assertTrue(System.nanoTime() - coarse >= 0);
    }
  }

  @Test
  void itGoesOnWhileItIsRead() {
    wake();
    long first = clock.nanoTime();
    await(() -> clock.nanoTime() - first > 3 * CoarseClock.PERIOD_NANOS);
  }

  @Test
  void itSleepsWhenNobodyReadsAndWakesAgain() {
    wake();
    await(() -> !clock.isTicking());
    long before = System.nanoTime();
    assertTrue(clock.nanoTime() - before >= 0, "asleep it must not tell an old time");
    wake();
  }

  @Test
  void anInterruptDoesNotMakeItSpin() {
    wake();
    Thread thread = itsThread();
    thread.interrupt();
    await(
        () -> {
          clock.nanoTime();
          return !thread.isInterrupted();
        });
    assertTrue(thread.isAlive());
  }

  @Test
  void itsThreadHoldsNothingOfWhoeverCameFirst() {
    wake();
    Thread thread = itsThread();
    assertTrue(thread.isDaemon());
    assertNull(thread.getContextClassLoader());
    assertNull(thread.getThreadGroup().getParent());
    assertEquals("weir-clock", thread.getName());
  }

  private Thread itsThread() {
    Thread thread = clock.thread();
    assertNotNull(thread);
    return thread;
  }
}
