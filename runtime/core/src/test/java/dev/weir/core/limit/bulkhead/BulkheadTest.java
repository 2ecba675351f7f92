package dev.weir.core.limit.bulkhead;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weir.api.policy.BulkheadPolicy;
import dev.weir.api.policy.BulkheadPolicy.Gradient2;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Permits without waiting. */
class BulkheadTest {
  private final Clock clock = new Clock();

  private Bulkhead bulkhead(BulkheadPolicy policy) {
    return new Bulkhead("orders-db", policy, clock, Parking.SYSTEM, 4);
  }

  private Bulkhead bulkhead(int limit) {
    return bulkhead(BulkheadPolicy.of(limit));
  }

  private static void acquire(Bulkhead bulkhead, int times) {
    for (int i = 0; i < times; i++) {
      assertTrue(bulkhead.tryAcquire(), "permit " + (i + 1));
    }
  }

  private static void release(Bulkhead bulkhead, int times) {
    for (int i = 0; i < times; i++) {
      bulkhead.release();
    }
  }

  private static void onAnotherThread(Runnable task) throws InterruptedException {
    AtomicInteger failed = new AtomicInteger();
    Thread thread = new Thread(task);
    thread.setUncaughtExceptionHandler((t, e) -> failed.incrementAndGet());
    thread.start();
    thread.join();
    assertEquals(0, failed.get());
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 4, 5, 8, 20, 1_000, 1_000_000})
  void asManyPermitsAsTheLimitAndNotOneMore(int limit) {
    Bulkhead bulkhead = bulkhead(limit);
    for (int round = 0; round < 2; round++) {
      acquire(bulkhead, limit);
      assertEquals(limit, bulkhead.inFlight());
      assertFalse(bulkhead.tryAcquire());
      assertFalse(bulkhead.tryAcquire());
      release(bulkhead, limit);
      assertEquals(0, bulkhead.inFlight());
    }
  }

  @Test
  void noSpuriousRejectionWhereverTheFreePermitIs() throws InterruptedException {
    Bulkhead bulkhead = bulkhead(20);
    // Threads with all sorts of home stripes.
    for (int thread = 0; thread < 50; thread++) {
      onAnotherThread(
          () -> {
            acquire(bulkhead, 20);
            assertFalse(bulkhead.tryAcquire());
          });
      onAnotherThread(() -> release(bulkhead, 20));
      assertEquals(0, bulkhead.inFlight());
    }
  }

  @Test
  void aReleaseWithoutAnAcquireIsAnErrorAndNotAPermitOutOfNothing() {
    Bulkhead bulkhead = bulkhead(10);
    IllegalStateException e = assertThrows(IllegalStateException.class, bulkhead::release);
    assertTrue(e.getMessage().contains("orders-db"), e.getMessage());
    assertThrows(IllegalStateException.class, () -> bulkhead.release(1, false));
    assertEquals(2, bulkhead.snapshot().strayReleases());
    acquire(bulkhead, 10);
    assertFalse(bulkhead.tryAcquire());
  }

  @Test
  void aReleaseTooManyIsFoundWhicheverThreadDoesIt() throws InterruptedException {
    Bulkhead bulkhead = bulkhead(10);
    for (int thread = 0; thread < 20; thread++) {
      onAnotherThread(
          () -> {
            acquire(bulkhead, 3);
            release(bulkhead, 3);
            assertThrows(IllegalStateException.class, bulkhead::release);
          });
    }
    assertEquals(20, bulkhead.snapshot().strayReleases());
    acquire(bulkhead, 10);
    assertFalse(bulkhead.tryAcquire());
  }

  // Trap 15.
  @Test
  void hotShrinkDoesNotWaitForCallsInFlight() {
    Bulkhead bulkhead = bulkhead(10);
    acquire(bulkhead, 10);
    bulkhead.reconfigure(BulkheadPolicy.of(3));
    assertEquals(3, bulkhead.limit());
    assertEquals(10, bulkhead.inFlight());
    for (int inFlight = 9; inFlight >= 3; inFlight--) {
      bulkhead.release();
      assertEquals(inFlight, bulkhead.inFlight());
      assertFalse(bulkhead.tryAcquire(), inFlight + " in flight");
    }
    bulkhead.release();
    assertTrue(bulkhead.tryAcquire());
    assertFalse(bulkhead.tryAcquire());
    release(bulkhead, 3);
    assertThrows(IllegalStateException.class, bulkhead::release);
  }

  @Test
  void hotShrinkTakesFreePermitsBeforeThoseInFlight() {
    Bulkhead bulkhead = bulkhead(10);
    acquire(bulkhead, 4);
    bulkhead.reconfigure(BulkheadPolicy.of(5));
    assertTrue(bulkhead.tryAcquire());
    assertFalse(bulkhead.tryAcquire());
  }

  @Test
  void growthPaysWhatAShrinkStillHadToGet() {
    Bulkhead bulkhead = bulkhead(10);
    acquire(bulkhead, 10);
    bulkhead.reconfigure(BulkheadPolicy.of(1));
    bulkhead.reconfigure(BulkheadPolicy.of(8));
    assertFalse(bulkhead.tryAcquire());
    bulkhead.reconfigure(BulkheadPolicy.of(12));
    acquire(bulkhead, 2);
    assertFalse(bulkhead.tryAcquire());
    assertEquals(12, bulkhead.inFlight());
    release(bulkhead, 12);
    assertThrows(IllegalStateException.class, bulkhead::release);
  }

  // Trap 18.
  @Test
  void hotReloadKeepsThePermitsOfCallsInFlight() {
    Bulkhead bulkhead = bulkhead(10);
    acquire(bulkhead, 7);
    bulkhead.reconfigure(BulkheadPolicy.of(10).withWaiting(5, Duration.ofSeconds(1)));
    assertEquals(7, bulkhead.inFlight());
    acquire(bulkhead, 3);
    assertFalse(bulkhead.tryAcquire());
    release(bulkhead, 10);
    assertEquals(0, bulkhead.inFlight());
  }

  // Trap 14.
  @ParameterizedTest
  @ValueSource(longs = {0, -1, Long.MIN_VALUE, Long.MAX_VALUE, 1, 1_000_000})
  void accountingThatCannotCountATimeDoesNotLeakThePermit(long nanos) {
    Bulkhead bulkhead = bulkhead(BulkheadPolicy.of(20).withAdaptation(Gradient2.between(1, 100)));
    for (int i = 0; i < 1_000; i++) {
      assertTrue(bulkhead.tryAcquire());
      bulkhead.release(nanos, i % 3 == 0);
      assertEquals(0, bulkhead.inFlight());
      clock.advance(10_000_000);
    }
    acquire(bulkhead, bulkhead.limit());
    assertEquals(0, bulkhead.snapshot().lostSamples());
  }

  // Trap 14.
  @Test
  void accountingThatThrowsDoesNotLeakThePermit() {
    AtomicInteger readings = new AtomicInteger();
    Bulkhead bulkhead =
        new Bulkhead(
            "orders-db",
            BulkheadPolicy.of(2).withAdaptation(Gradient2.between(1, 100)),
            () -> {
              if (readings.incrementAndGet() > 1) {
                throw new IllegalStateException("no time");
              }
              return 0;
            },
            Parking.SYSTEM,
            4);
    for (int i = 0; i < 10; i++) {
      assertTrue(bulkhead.tryAcquire());
      bulkhead.release(1_000, false);
    }
    assertEquals(0, bulkhead.inFlight());
    assertEquals(10, bulkhead.snapshot().lostSamples());
  }

  // Trap 14.
  @Test
  void accountingThatDiesInAnErrorDoesNotLeakThePermit() {
    Bulkhead bulkhead = bulkhead(BulkheadPolicy.of(2).withAdaptation(Gradient2.between(1, 100)));
    assertTrue(bulkhead.tryAcquire());
    clock.onNextReading(
        () -> {
          throw new OutOfMemoryError("for the test");
        });
    assertThrows(OutOfMemoryError.class, () -> bulkhead.release(1_000, false));
    assertEquals(0, bulkhead.inFlight());
  }

  @Test
  void aSnapshotTellsWhatThereIs() {
    Bulkhead bulkhead = bulkhead(BulkheadPolicy.of(10).withWaiting(7, Duration.ofSeconds(1)));
    acquire(bulkhead, 4);
    assertEquals(new Bulkhead.Snapshot("orders-db", 10, 4, 0, 7, 0, 0, 0), bulkhead.snapshot());
  }
}
