package dev.weir.core.limit.rate;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weir.api.policy.RatePolicy;
import java.time.Duration;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What well-known limiters get wrong, one by one. */
@Timeout(60)
class RateLimiterTrapsTest {
  private static final long MILLI = 1_000_000;
  private static final Duration SECOND = Duration.ofSeconds(1);
  private static final Duration HOUR = Duration.ofHours(1);

  private final ManualTicker ticker = new ManualTicker();

  private RateLimiter limiter(RatePolicy policy) {
    return new RateLimiter("orders-db", policy, ticker);
  }

  private static int granted(RateLimiter limiter, int asked) {
    int granted = 0;
    for (int i = 0; i < asked; i++) {
      granted += limiter.tryAcquire() ? 1 : 0;
    }
    return granted;
  }

  @Test
  void wallClockMayGoOnWhileTheTickerStands() {
    RateLimiter limiter = limiter(RatePolicy.of(1, Duration.ofNanos(1000)));
    assertTrue(limiter.tryAcquire());
    long start = System.nanoTime();
    while (System.nanoTime() - start < 20 * MILLI) {
      assertFalse(limiter.tryAcquire());
    }
    ticker.advance(1000);
    assertTrue(limiter.tryAcquire());
  }

  @Test
  void clockSteppedBackGivesNothingAndBlindsNothing() {
    RateLimiter limiter = limiter(RatePolicy.of(10, SECOND).withBurst(9));
    assertEquals(9, granted(limiter, 100));
    ticker.advance(-HOUR.toNanos());
    assertEquals(0, granted(limiter, 100));
    ticker.advance(HOUR);
    assertEquals(0, granted(limiter, 100));
    ticker.advance(SECOND);
    assertEquals(9, granted(limiter, 100));
  }

  @ParameterizedTest
  @ValueSource(ints = {10, 100, 2000})
  void boundaryDoubleRate(int permits) {
    for (int millis = 1; millis < 2500; millis += 7) {
      RateLimiter limiter = limiter(RatePolicy.of(permits, SECOND));
      ticker.advance(millis * MILLI);
      assertEquals(permits, granted(limiter, 3 * permits));
      ticker.advance(MILLI);
      assertEquals(0, granted(limiter, permits), "1 ms later, at any place in the second");
      ticker.advance(998 * MILLI);
      assertEquals(0, granted(limiter, permits), "1 ms before the second is over");
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {10, 100, 2000})
  void boundaryDoubleRateInTheFirstSecondAfterIdling(int permits) {
    RateLimiter limiter = limiter(RatePolicy.of(permits, SECOND));
    assertTrue(limiter.tryAcquire());
    ticker.advance(Duration.ofSeconds(10));
    int granted = 0;
    for (int micros = 0; micros < 1_000_000; micros += 100) {
      granted += granted(limiter, 2);
      ticker.advance(100_000);
    }
    assertEquals(permits, granted, permits / 500.0);
    assertTrue(granted <= permits);
  }

  @ParameterizedTest
  @ValueSource(ints = {10, 2000})
  void checkThenActUnderContention(int permits) throws Exception {
    int threads = 4;
    int rounds = 20_000 / permits + 20;
    RateLimiter limiter = limiter(RatePolicy.of(permits, SECOND));
    AtomicInteger granted = new AtomicInteger();
    CyclicBarrier barrier =
        new CyclicBarrier(
            threads,
            () -> {
              int got = granted.getAndSet(0);
              // The first time nobody has asked yet.
              granted.addAndGet(got == permits || got == 0 ? 0 : 1_000_000);
              ticker.advance(SECOND);
            });
    Runnable asking =
        () -> {
          try {
            for (int i = 0; i < rounds; i++) {
              barrier.await();
              int got = granted(limiter, permits);
              granted.addAndGet(got);
            }
          } catch (Exception e) {
            throw new AssertionError(e);
          }
        };
    Thread[] all = new Thread[threads];
    for (int i = 0; i < threads; i++) {
      all[i] = new Thread(asking);
      all[i].start();
    }
    for (Thread thread : all) {
      thread.join();
    }
    assertEquals(permits, granted.get(), "10 of 10, neither 11 nor 9, in every round");
  }

  @Test
  @Timeout(10)
  void doomedWaiterIsToldAtOnce() throws Exception {
    RateLimiter limiter = limiter(RatePolicy.of(1, HOUR));
    assertTrue(limiter.tryAcquire());
    assertFalse(limiter.acquire(HOUR.toNanos() - 1));
    assertEquals(0, limiter.snapshot().waiting());
  }

  @Test
  @Timeout(10)
  void doomedWaiterIsToldAtOnceOfThoseBeforeIt() throws Exception {
    RateLimiter limiter = limiter(RatePolicy.of(2, HOUR));
    assertEquals(2, granted(limiter, 3));
    for (int i = 0; i < 4; i++) {
      Caller.waiting(limiter, () -> limiter.acquire(3 * HOUR.toNanos()));
    }
    assertFalse(limiter.acquire(3 * HOUR.toNanos() - 1), "its turn comes in the third hour");
    assertTrue(Caller.waiting(limiter, () -> limiter.acquire(3 * HOUR.toNanos())).isWaiting());
  }

  @Test
  @Timeout(10)
  void doomedWaiterIsToldAtOnceWhenSeveralLimitsTakeTurns() throws Exception {
    RateLimiter limiter = limiter(RatePolicy.of(5, SECOND).withLimit(8, Duration.ofSeconds(3)));
    // 5 now, 3 after one second, 5 after three, so that the 14th comes after four
    assertFalse(limiter.acquire(9, HOUR.toNanos()));
    assertEquals(5, granted(limiter, 10));
    for (int i = 0; i < 8; i++) {
      Caller.waiting(limiter, () -> limiter.acquire(HOUR.toNanos()));
    }
    assertFalse(limiter.acquire(4 * SECOND.toNanos() - 1));
  }

  @Test
  @Timeout(10)
  void doomedWaiterIsToldAtOnceAfterALowerLimitCame() throws Exception {
    RateLimiter limiter = limiter(RatePolicy.of(2, HOUR));
    assertEquals(2, granted(limiter, 3));
    Caller caller = Caller.waiting(limiter, () -> limiter.acquire(HOUR.toNanos()));
    ticker.advance(1);
    limiter.reconfigure(RatePolicy.of(1, HOUR.plusNanos(2)));
    assertFalse(caller.answer());
  }

  @Test
  void interruptedWaiterGivesItsReservationBack() throws Exception {
    RateLimiter limiter = limiter(RatePolicy.of(1, HOUR));
    assertTrue(limiter.tryAcquire());
    Caller first = Caller.waiting(limiter, () -> limiter.acquire(HOUR.toNanos()));
    Caller second = Caller.waiting(limiter, () -> limiter.acquire(2 * HOUR.toNanos()));
    first.interrupt();
    assertInstanceOf(InterruptedException.class, first.thrown());
    ticker.advance(HOUR);
    second.wake();
    assertTrue(second.answer(), "an hour from now, not two");
  }

  @Test
  void interruptedWaiterGivesItsReservationBackEvenIfItCameInTheSameMoment() throws Exception {
    for (int i = 0; i < 300; i++) {
      RateLimiter limiter = limiter(RatePolicy.of(1, HOUR));
      assertTrue(limiter.tryAcquire());
      Caller caller = Caller.waiting(limiter, () -> limiter.acquire(HOUR.toNanos()));
      ticker.advance(HOUR);
      caller.wake();
      caller.interrupt();
      boolean granted = caller.thrown() == null && caller.answer();
      assertEquals(granted ? 1 : 0, limiter.snapshot().used().get(0));
      assertEquals(granted ? 0 : 1, granted(limiter, 2));
    }
  }

  @Test
  void interruptIsNeitherSwallowedNorRetried() throws Exception {
    RateLimiter limiter = limiter(RatePolicy.of(1, HOUR));
    Thread.currentThread().interrupt();
    assertThrows(InterruptedException.class, () -> limiter.acquire(HOUR.toNanos()));
    assertFalse(Thread.currentThread().isInterrupted(), "the exception has taken its place");
    assertTrue(limiter.tryAcquire(), "it did not cost a permit");
    Caller caller = Caller.waiting(limiter, () -> limiter.acquire(HOUR.toNanos()));
    caller.interrupt();
    assertInstanceOf(InterruptedException.class, caller.thrown());
    assertFalse(caller.isInterruptedAfterwards());
    assertEquals(0, limiter.snapshot().waiting());
  }

  @Test
  void interruptedFlagSurvivesWhereNobodyWaits() throws Exception {
    RateLimiter limiter = limiter(RatePolicy.of(1, HOUR));
    Caller caller =
        new Caller(
            () -> {
              Thread.currentThread().interrupt();
              return limiter.tryAcquire() && !limiter.tryAcquire();
            });
    assertTrue(caller.answer());
    assertTrue(caller.isInterruptedAfterwards());
  }

  @Test
  void rejectedAttemptsConsumeNoQuota() throws Exception {
    RateLimiter limiter = limiter(RatePolicy.of(10, SECOND).withBurst(9));
    assertEquals(9, granted(limiter, 9));
    for (int i = 0; i < 1000; i++) {
      assertFalse(limiter.tryAcquire());
      assertFalse(limiter.tryAcquire(3));
      assertFalse(limiter.acquire(5));
    }
    ticker.advance(SECOND);
    assertEquals(9, granted(limiter, 100));
  }

  @ParameterizedTest
  @ValueSource(ints = {10, 1_000_000})
  void attemptsRejectedElsewhereConsumeNoQuota(int permits) {
    RateLimiter limiter =
        limiter(RatePolicy.of(permits, SECOND).withLimit(2 * permits, HOUR).withBurst(permits - 1));
    for (int i = 0; i < 100; i++) {
      long askedAt = ticker.coarseNanoTime();
      assertTrue(limiter.tryAcquire(), "a bulkhead that is full must not use up the rate");
      limiter.refund(askedAt);
    }
    assertEquals(permits - 1, granted(limiter, permits + 1));
  }

  @Test
  void whatIsGivenBackLateIsNotGivenTwice() {
    RateLimiter limiter = limiter(RatePolicy.of(1, SECOND));
    long askedAt = ticker.coarseNanoTime();
    assertTrue(limiter.tryAcquire());
    ticker.advance(SECOND);
    assertTrue(limiter.tryAcquire());
    limiter.refund(askedAt);
    assertFalse(limiter.tryAcquire(), "the second call is within the second");
  }

  @Test
  void hotReloadKeepsWhatWasUsed() {
    RateLimiter limiter = limiter(RatePolicy.of(10, SECOND).withLimit(100, HOUR));
    assertEquals(10, granted(limiter, 100));
    ticker.advance(500 * MILLI);
    limiter.reconfigure(RatePolicy.of(12, SECOND).withLimit(100, HOUR));
    assertEquals(2, granted(limiter, 100));
    limiter.reconfigure(RatePolicy.of(20, HOUR));
    assertEquals(8, granted(limiter, 100));
    limiter.reconfigure(RatePolicy.of(20, HOUR).withBurst(15));
    assertEquals(0, granted(limiter, 100));
    ticker.advance(HOUR);
    assertEquals(15, granted(limiter, 100));
    limiter.reconfigure(RatePolicy.of(20, HOUR).withBurst(17));
    assertEquals(2, granted(limiter, 100));
  }

  @ParameterizedTest
  @ValueSource(longs = {0, 500, 1_000, 30_000, 59_000})
  void hotReloadToShorterWindowsAndBackForgetsNothing(long millis) {
    RatePolicy perMinute = RatePolicy.of(1000, Duration.ofMinutes(1));
    RateLimiter limiter = limiter(perMinute);
    assertEquals(1000, granted(limiter, 2000));

    limiter.reconfigure(RatePolicy.of(1000, SECOND));
    ticker.advance(millis * MILLI);
    int more = granted(limiter, 2000);
    ticker.advance(999 * MILLI);
    limiter.reconfigure(perMinute);

    assertEquals(0, granted(limiter, 2000));
    assertEquals(1000 + more, limiter.snapshot().used().get(0));
    ticker.advance(Duration.ofMinutes(1).toNanos());
    assertEquals(1000, granted(limiter, 2000));
  }

  @ParameterizedTest
  @ValueSource(ints = {10, 1000, 100_000})
  void hotReloadToLongerWindowsThanAnyBeforeCountsWhatHadLeftThose(int permits) {
    RateLimiter limiter = limiter(RatePolicy.of(permits, SECOND));
    int used = 0;
    for (int i = 0; i < 300; i++) {
      used += granted(limiter, permits / 10);
      ticker.advance(SECOND);
    }
    assertEquals(300 * (permits / 10), used);

    limiter.reconfigure(RatePolicy.of(10 * permits, Duration.ofMinutes(1)));

    long counted = limiter.snapshot().used().get(0);
    assertTrue(counted >= 59 * (permits / 10), () -> "only " + counted);
    assertTrue(counted <= 90 * (permits / 10), () -> "half as much again at the most " + counted);
    assertEquals(10 * permits - counted, granted(limiter, 20 * permits), permits * 0.2);
  }

  @Test
  void hotReloadKeepsWhatWasUsedOfALease() {
    RateLimiter limiter = limiter(RatePolicy.of(1_000_000, SECOND));
    assertEquals(1000, granted(limiter, 1000));
    limiter.reconfigure(RatePolicy.of(1010, SECOND));
    assertEquals(10, granted(limiter, 100));
  }

  @Test
  void hotReloadKeepsThoseWhoWaitAndTellsThemTheirNewTime() throws Exception {
    RateLimiter limiter = limiter(RatePolicy.of(1, HOUR));
    assertTrue(limiter.tryAcquire());
    Caller caller = Caller.waiting(limiter, () -> limiter.acquire(2 * HOUR.toNanos()));
    limiter.reconfigure(RatePolicy.of(2, HOUR));
    assertTrue(caller.answer());
    assertNull(caller.thrown());
    assertEquals(2, limiter.snapshot().used().get(0));
  }

  @Test
  void hotShrinkRejectsAtOnceAndUntilEnoughHasLeft() {
    RateLimiter limiter = limiter(RatePolicy.of(10, SECOND));
    for (int i = 0; i < 10; i++) {
      assertTrue(limiter.tryAcquire());
      ticker.advance(10 * MILLI);
    }
    limiter.reconfigure(RatePolicy.of(3, SECOND));
    assertEquals(0, granted(limiter, 10));
    assertEquals(970 * MILLI, limiter.retryAfterNanos());
    ticker.advance(970 * MILLI);
    assertEquals(1, granted(limiter, 10));
  }
}
