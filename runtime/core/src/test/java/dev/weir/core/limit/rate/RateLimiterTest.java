package dev.weir.core.limit.rate;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weir.api.policy.RatePolicy;
import dev.weir.core.limit.time.Ticker;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RateLimiterTest {
  private static final Duration SECOND = Duration.ofSeconds(1);
  private static final Duration MINUTE = Duration.ofMinutes(1);
  private static final Duration HOUR = Duration.ofHours(1);

  private final ManualTicker ticker = new ManualTicker();

  private RateLimiter limiter(RatePolicy policy) {
    return new RateLimiter("orders-db", policy, ticker);
  }

  private static int granted(RateLimiter limiter, int asked) {
    int granted = 0;
    for (int i = 0; i < asked; i++) {
      if (limiter.tryAcquire()) {
        granted++;
      }
    }
    return granted;
  }

  @Test
  void asManyAsTheLimitAreGrantedAndNoMore() {
    RateLimiter limiter = limiter(RatePolicy.of(10, SECOND));
    assertEquals(10, granted(limiter, 100));
  }

  @Test
  void aPermitComesBackOneWindowAfterItsUse() {
    RateLimiter limiter = limiter(RatePolicy.of(2, SECOND));
    assertTrue(limiter.tryAcquire());
    ticker.advance(300_000_000);
    assertTrue(limiter.tryAcquire());
    ticker.advance(699_999_999);
    assertFalse(limiter.tryAcquire());
    ticker.advance(1);
    assertTrue(limiter.tryAcquire());
    ticker.advance(299_999_999);
    assertFalse(limiter.tryAcquire());
    ticker.advance(1);
    assertTrue(limiter.tryAcquire());
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 10, 80, 81, 1000, 1024, 100_000, 1_000_000})
  void whatWasUsedAtOnceIsThereAgainOneWindowLater(int permits) {
    RateLimiter limiter = limiter(RatePolicy.of(permits, SECOND));
    for (int i = 0; i < 3; i++) {
      assertEquals(permits, granted(limiter, permits + 10));
      ticker.advance(999_999_999);
      assertEquals(0, granted(limiter, 10));
      ticker.advance(1);
    }
  }

  @Test
  void ofTheUsualPolicyEachSecondPermitNeedsNoLookAtTheClock() {
    RateLimiter limiter = limiter(RatePolicy.DEFAULT);
    long before = ticker.looks();
    assertEquals(100, granted(limiter, 100));
    assertEquals(before + 50, ticker.looks());
  }

  @Test
  void whatIsTakenEarlyInALeaseIsAllThatCountsForLonger() {
    RateLimiter limiter = limiter(RatePolicy.DEFAULT);
    for (int used = 1; used <= 100; used++) {
      assertEquals(used, granted(limiter, used));
      ticker.advance(Duration.ofMinutes(2).toNanos());
      assertEquals(100, granted(limiter, 200), 1);
      ticker.advance(Duration.ofHours(2).toNanos());
    }
  }

  @Test
  void ofSeveralLimitsEachHolds() {
    RateLimiter limiter =
        limiter(RatePolicy.of(10, SECOND).withLimit(25, MINUTE).withLimit(40, HOUR));
    assertEquals(10, granted(limiter, 100));
    ticker.advance(SECOND);
    assertEquals(10, granted(limiter, 100));
    ticker.advance(SECOND);
    assertEquals(5, granted(limiter, 100));
    ticker.advance(MINUTE);
    assertEquals(10, granted(limiter, 100));
    ticker.advance(SECOND);
    assertEquals(5, granted(limiter, 100));
    ticker.advance(MINUTE);
    assertEquals(0, granted(limiter, 100));
  }

  @Test
  void theOrderOfTheLimitsDoesNotMatter() {
    RateLimiter limiter = limiter(RatePolicy.of(25, MINUTE).withLimit(10, SECOND));
    assertEquals(10, granted(limiter, 100));
    ticker.advance(SECOND);
    assertEquals(10, granted(limiter, 100));
    assertEquals(List.of(20L, 10L), limiter.snapshot().used());
  }

  @Test
  void aBurstIsHowManyBeginAtOnceAndComesBackAtTheRate() {
    RateLimiter limiter = limiter(RatePolicy.of(100, SECOND).withBurst(5));
    assertEquals(5, granted(limiter, 100));
    ticker.advance(9_999_999);
    assertEquals(0, granted(limiter, 100));
    ticker.advance(1);
    assertEquals(1, granted(limiter, 100));
    ticker.advance(30_000_000);
    assertEquals(3, granted(limiter, 100));
    ticker.advance(MINUTE);
    assertEquals(5, granted(limiter, 100));
  }

  @Test
  void aThousandAMinuteCanBeHadInTheMinuteWithABurstOfAHundred() {
    RateLimiter limiter = limiter(RatePolicy.DEFAULT);
    int granted = 0;
    for (int millis = 0; millis < 60_000; millis++) {
      granted += granted(limiter, 3);
      ticker.advance(1_000_000);
    }
    assertTrue(granted <= 1000 && granted >= 980, () -> "granted");
  }

  @Test
  void severalPermitsAreTakenAllOrNone() {
    RateLimiter limiter = limiter(RatePolicy.of(10, SECOND));
    assertTrue(limiter.tryAcquire(7));
    assertFalse(limiter.tryAcquire(4));
    assertTrue(limiter.tryAcquire(3));
    assertFalse(limiter.tryAcquire());
  }

  @Test
  void severalPermitsCanBeTakenOfALease() {
    RateLimiter limiter = limiter(RatePolicy.of(100_000, SECOND));
    int granted = 0;
    while (limiter.tryAcquire(7)) {
      granted += 7;
    }
    assertEquals(100_000 - 100_000 % 7, granted);
    assertEquals(100_000 % 7, granted(limiter, 10));
  }

  @Test
  void moreThanTheLimitIsNeverGiven() throws InterruptedException {
    RateLimiter limiter = limiter(RatePolicy.of(10, SECOND).withBurst(4));
    assertFalse(limiter.tryAcquire(5));
    assertFalse(limiter.acquire(5, Long.MAX_VALUE));
    assertTrue(limiter.tryAcquire(4));
  }

  @Test
  void noPermitAtAllIsAMistake() {
    RateLimiter limiter = limiter(RatePolicy.of(10, SECOND));
    assertThrows(IllegalArgumentException.class, () -> limiter.tryAcquire(0));
    assertThrows(IllegalArgumentException.class, () -> limiter.refund(-1, 0));
  }

  @Test
  void aRejectionTellsWhenToTryAgain() {
    RateLimiter limiter = limiter(RatePolicy.of(2, SECOND));
    assertEquals(0, limiter.retryAfterNanos());
    assertEquals(0, limiter.tryAcquireOrWait());
    ticker.advance(100);
    assertEquals(0, limiter.tryAcquireOrWait());
    ticker.advance(100);
    assertEquals(999_999_800, limiter.tryAcquireOrWait());
    assertEquals(999_999_800, limiter.retryAfterNanos());
    ticker.advance(999_999_800);
    assertEquals(0, limiter.retryAfterNanos());
    assertEquals(0, limiter.tryAcquireOrWait());
    assertEquals(100, limiter.tryAcquireOrWait());
  }

  @Test
  void whatTheRejectionToldIsTrueForEveryKindOfLimit() {
    RateLimiter limiter = limiter(RatePolicy.of(70, SECOND).withLimit(2000, MINUTE).withBurst(7));
    for (int i = 0; i < 5000; i++) {
      long wait = limiter.tryAcquireOrWait();
      if (wait > 0) {
        ticker.advance(wait - 1);
        assertFalse(limiter.tryAcquire());
        ticker.advance(1);
        assertTrue(limiter.tryAcquire());
      }
    }
  }

  @Test
  void aStaleCoarseClockNeverGrantsTooMuchAndDelaysNothingForLong() {
    RateLimiter limiter = limiter(RatePolicy.of(5, SECOND));
    ticker.lag(900_000_000_000L);
    assertEquals(5, granted(limiter, 1000));
    ticker.advance(SECOND);
    int asked = 0;
    while (!limiter.tryAcquire()) {
      asked++;
      assertTrue(asked < 10_000, "starved by a clock that stands");
    }
    assertEquals(4, granted(limiter, 1000));
  }

  @Test
  void closeToThePermitARejectionAsksThePreciseClock() {
    RateLimiter limiter = limiter(RatePolicy.of(1, Duration.ofMillis(1)));
    ticker.lag(1_500_000);
    for (int i = 0; i < 1000; i++) {
      assertTrue(limiter.tryAcquire());
      ticker.advance(400_000);
      assertFalse(limiter.tryAcquire());
      ticker.advance(600_000);
    }
  }

  @Test
  void farFromThePermitRejectionsSeldomAskThePreciseClock() {
    RateLimiter limiter = limiter(RatePolicy.of(1, HOUR));
    assertTrue(limiter.tryAcquire());
    long before = ticker.looks();
    assertEquals(0, granted(limiter, 100_000));
    assertTrue(ticker.looks() - before < 10_000);
  }

  @Test
  void manyGrantsShareALookAtTheClock() {
    RateLimiter limiter = limiter(RatePolicy.of(1_000_000, SECOND));
    long before = ticker.looks();
    assertEquals(500_000, granted(limiter, 500_000));
    assertTrue(ticker.looks() - before < 500_000 / 1000);
  }

  @Test
  void noPermitCanBeTakenWhileTheTimeIsReadThatItWillBeCountedFrom() {
    AtomicInteger stolen = new AtomicInteger();
    AtomicReference<RateLimiter> limiter = new AtomicReference<>();
    Ticker thief =
        () -> {
          if (limiter.get() != null && limiter.get().take() > 0) {
            stolen.incrementAndGet();
          }
          return 0;
        };
    limiter.set(new RateLimiter("orders-db", RatePolicy.of(10_000, SECOND), thief));
    for (int i = 0; i < 10_000; i++) {
      assertTrue(limiter.get().tryAcquire());
      limiter.get().refund(0); // ends a lease of which much is left
    }
    assertEquals(0, stolen.get());
  }

  @ParameterizedTest
  @ValueSource(longs = {0, -1, Long.MAX_VALUE, Long.MIN_VALUE, Long.MAX_VALUE - 700_000_000})
  void anyReadingOfTheTickerIsAsGoodAsAnother(long start) {
    RateLimiter limiter =
        new RateLimiter("late", RatePolicy.of(10, SECOND).withBurst(8), new ManualTicker(start));
    assertEquals(8, granted(limiter, 100));
    ManualTicker late = new ManualTicker(start);
    limiter = new RateLimiter("late", RatePolicy.of(10, SECOND), late);
    for (int i = 0; i < 5; i++) {
      assertEquals(10, granted(limiter, 100));
      late.advance(500_000_000);
      assertEquals(0, granted(limiter, 100));
      assertEquals(500_000_000, limiter.retryAfterNanos());
      late.advance(500_000_000);
    }
  }

  @Test
  void aLeapOfTheClockIsOnlyALongPause() {
    RateLimiter limiter = limiter(RatePolicy.of(10, SECOND).withLimit(10_000, HOUR).withBurst(9));
    for (int i = 0; i < 20; i++) {
      assertEquals(9, granted(limiter, 100));
      ticker.advance(Long.MAX_VALUE);
    }
  }

  @Test
  void theSnapshotTellsWhatIsUsedAndFree() {
    RatePolicy policy = RatePolicy.of(10, SECOND).withLimit(100, MINUTE).withBurst(8);
    RateLimiter limiter = limiter(policy);
    assertEquals(
        new RateSnapshot("orders-db", policy, List.of(0L, 0L), 8, 0, 0), limiter.snapshot());
    assertEquals(8, granted(limiter, 100));
    assertEquals(
        new RateSnapshot("orders-db", policy, List.of(8L, 8L), 0, 0, 100_000_000),
        limiter.snapshot());
    ticker.advance(SECOND);
    assertEquals(
        new RateSnapshot("orders-db", policy, List.of(0L, 8L), 8, 0, 0), limiter.snapshot());
  }
}
