package dev.weir.core.limit.breaker;

import static dev.weir.core.limit.breaker.State.CLOSED;
import static dev.weir.core.limit.breaker.State.OPEN;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weir.api.policy.BreakerPolicy;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class CircuitBreakerWindowsTest {
  private static final Duration SECOND = Duration.ofSeconds(1);
  private static final Duration WINDOW = Duration.ofSeconds(32);

  private static BreakerPolicy.Builder ofCalls(int calls) {
    return BreakerPolicy.builder().countWindow(calls).minimumCalls(4);
  }

  /** Buckets of one second. */
  private static BreakerPolicy.Builder ofTime() {
    return BreakerPolicy.builder().timeWindow(WINDOW).minimumCalls(4);
  }

  @Test
  void theOldestOutcomeMakesRoomForTheNewest() {
    BreakerAtHand at = new BreakerAtHand(ofCalls(10).build());
    at.fail(1);
    at.succeed(3);
    at.fail(1);
    assertEquals(new Counts(5, 2, 0, 1), at.counts());
    at.succeed(6);
    assertEquals(new Counts(10, 1, 0, 0), at.counts());
    at.succeed(4);
    assertEquals(new Counts(10, 0, 0, 0), at.counts());
    at.succeed(1000);
    at.fail(4);
    assertEquals(new Counts(10, 4, 0, 4), at.counts());
    at.is(CLOSED);
    at.fail(1);
    at.is(OPEN);
  }

  @Test
  void tooFewCallsSayNothing() {
    BreakerAtHand at = new BreakerAtHand(ofCalls(10).build());
    at.fail(3);
    at.is(CLOSED);
    at.fail(1);
    at.is(OPEN);
  }

  @Test
  void theSuccessThatMakesTheCallsEnoughOpensTheBreaker() {
    for (BreakerPolicy policy : new BreakerPolicy[] {ofCalls(10).build(), ofTime().build()}) {
      BreakerAtHand at = new BreakerAtHand(policy);
      at.fail(3);
      at.is(CLOSED);
      at.succeed(1);
      at.is(OPEN);
    }
  }

  @Test
  void aFullWindowSaysEnoughHoweverSmall() {
    BreakerAtHand at = new BreakerAtHand(ofCalls(2).minimumCalls(100).build());
    at.fail(1);
    at.is(CLOSED);
    at.fail(1);
    at.is(OPEN);
  }

  @Test
  void slowCallsOpenByTheirOwnRate() {
    for (BreakerPolicy.Builder builder : new BreakerPolicy.Builder[] {ofCalls(10), ofTime()}) {
      BreakerAtHand at = new BreakerAtHand(builder.slowCallRate(75, SECOND).build());
      at.slow(2, SECOND.toNanos());
      at.slow(1, SECOND.toNanos() - 1);
      at.slow(1, SECOND.toNanos());
      at.is(OPEN);
      assertEquals("CLOSED>OPEN SLOW_CALLS", at.told().get(0));
      assertEquals(75, at.counts().slowCallRate());
    }
  }

  @Test
  void aSlowFailureIsBoth() {
    BreakerAtHand at = new BreakerAtHand(ofCalls(10).slowCallRate(80, SECOND).build());
    at.admitted().failure(null, SECOND.toNanos());
    assertEquals(new Counts(1, 1, 1, 1), at.counts());
  }

  @Test
  void aDurationThatWasNotMeasuredIsNotSlow() {
    BreakerAtHand at = new BreakerAtHand(ofCalls(10).slowCallRate(1, SECOND).build());
    at.succeed(10);
    at.is(CLOSED);
  }

  @Test
  void aSlowProbeHasFailed() {
    BreakerAtHand at = new BreakerAtHand(ofCalls(10).slowCallRate(50, SECOND).build());
    at.fail(4);
    at.ticker.seconds(60);
    at.slow(1, SECOND.toNanos());
    at.is(OPEN);
    at.ticker.seconds(60);
    at.slow(1, SECOND.toNanos() - 1);
    at.is(CLOSED);
  }

  @Test
  void outcomesAreForgottenWhenTheyAreAsOldAsTheWindow() {
    BreakerAtHand at = new BreakerAtHand(ofTime().build());
    at.fail(3);
    at.ticker.advance(WINDOW.minusSeconds(1));
    assertEquals(3, at.counts().failures());
    at.ticker.advance(SECOND);
    assertEquals(new Counts(0, 0, 0, 3), at.counts());
    at.fail(3);
    at.is(CLOSED);
    at.fail(1);
    at.is(OPEN);
  }

  @Test
  void anIdleTimeOfAnyLengthForgetsEverything() {
    BreakerAtHand at = new BreakerAtHand(ofTime().build());
    at.fail(3);
    at.ticker.advance(Duration.ofDays(100));
    at.succeed(1);
    assertEquals(new Counts(1, 0, 0, 0), at.counts());
  }

  @Test
  void aBucketEndsWhenItsTimeIsOver() {
    BreakerAtHand at = new BreakerAtHand(ofTime().build());
    for (int second = 0; second < 32; second++) {
      at.succeed(10);
      at.ticker.advance(SECOND);
    }
    for (int second = 1; second < 32; second++) {
      assertEquals(320 - 10 * second, at.counts().calls());
      at.ticker.advance(SECOND);
    }
    assertEquals(0, at.counts().calls());
  }

  @Test
  void whatAgesAwayMayOpenTheBreakerWithTheNextOutcome() {
    BreakerAtHand at = new BreakerAtHand(ofTime().build());
    at.succeed(10);
    at.ticker.advance(SECOND);
    at.fail(4);
    at.is(CLOSED);
    at.ticker.advance(WINDOW.minusSeconds(1));
    at.succeed(1);
    at.is(OPEN);
    assertEquals(new Counts(5, 4, 0, 0), at.counts());
  }

  @Test
  void successesAreInTheTimeTheyCameInThoughTheCoarseClockStands() {
    BreakerAtHand at = new BreakerAtHand(ofTime().build());
    at.succeed(100);
    at.ticker.stopCoarse();
    at.ticker.advance(WINDOW);
    at.succeed(100);
    long calls = at.counts().calls();
    assertTrue(calls >= 32 && calls <= 164, () -> calls + " of the latest 100");
    at.ticker.advance(WINDOW);
    at.fail(4);
    at.is(OPEN);
  }

  @Test
  void failuresAreInTheTimeTheyCameInThoughTheCoarseClockStands() {
    BreakerAtHand at = new BreakerAtHand(ofTime().build());
    at.ticker.stopCoarse();
    at.fail(3);
    at.ticker.advance(WINDOW);
    at.fail(3);
    at.is(CLOSED);
    at.fail(1);
    at.is(OPEN);
  }

  @Test
  void successesOfATimeWindowHardlyEverReadThePreciseClock() {
    BreakerAtHand at = new BreakerAtHand(ofTime().build());
    at.succeed(100);
    int before = at.ticker.preciseReadings();
    at.succeed(6_400);
    assertTrue(at.ticker.preciseReadings() - before <= 110);
  }

  /** Two successes that will be forgotten in the next bucket, and a failure that will not. */
  private static BreakerAtHand nextBucketHasTooFewCalls() {
    BreakerAtHand at = new BreakerAtHand(ofTime().minimumCalls(3).build());
    at.succeed(2);
    at.ticker.advance(WINDOW.minusSeconds(1));
    at.fail(1);
    return at;
  }

  @Test
  void aSuccessThatWasToBeCountedLaterIsJudgedThoughTheWindowChangedMeanwhile() {
    BreakerAtHand at = nextBucketHasTooFewCalls();
    at.ticker.afterCoarseReading(
        () -> {
          at.ticker.advance(SECOND);
          at.fail(1);
          at.is(CLOSED);
        });
    at.succeed(1);
    at.is(OPEN);
    assertEquals(new Counts(3, 2, 0, 0), at.counts());
  }

  @Test
  void aSuccessThatCameWhileTheWindowChangedIsJudged() {
    BreakerAtHand at = nextBucketHasTooFewCalls();
    at.ticker.beforePreciseReading(
        () -> {
          at.succeed(1);
          at.is(CLOSED);
          at.ticker.advance(SECOND);
        });
    at.fail(1);
    at.is(OPEN);
    assertEquals(3, at.counts().calls());
  }

  @Test
  void whatWasCountedIsKnownWhenAnOperatorTakesItOutOfService() {
    BreakerAtHand at = new BreakerAtHand(ofTime().build());
    at.succeed(50);
    at.fail(1);
    at.succeed(50);
    at.breaker.forceOpen();
    assertEquals(new Counts(101, 1, 0, 0), at.counts());
    assertEquals(at.counts(), at.transitions.get(0).counts());
  }

  @Test
  void hotReloadKeepsACountWindow() {
    BreakerAtHand at = new BreakerAtHand(ofCalls(10).build());
    at.succeed(2);
    at.fail(1);
    at.succeed(1);
    at.fail(1);
    at.succeed(2);
    at.breaker.reconfigure(ofCalls(10).failureRate(10).build());
    at.is(CLOSED);
    assertEquals(new Counts(7, 2, 0, 0), at.counts());
    at.breaker.reconfigure(ofCalls(1000).build());
    assertEquals(new Counts(7, 2, 0, 0), at.counts());
    at.breaker.reconfigure(ofCalls(4).build());
    assertEquals(new Counts(4, 1, 0, 0), at.counts());
    at.succeed(2);
    assertEquals(new Counts(4, 0, 0, 0), at.counts());
  }

  @Test
  void hotReloadLeavesItToTheNextOutcomeToOpen() {
    BreakerAtHand at = new BreakerAtHand(ofCalls(100).build());
    at.succeed(70);
    at.fail(30);
    at.breaker.reconfigure(ofCalls(100).failureRate(20).build());
    at.is(CLOSED);
    at.succeed(1);
    at.is(OPEN);
  }

  @Test
  void hotReloadKeepsATimeWindow() {
    BreakerAtHand at = new BreakerAtHand(ofTime().build());
    at.succeed(10);
    at.ticker.advance(Duration.ofSeconds(10));
    at.fail(5);
    at.breaker.reconfigure(ofTime().timeWindow(Duration.ofSeconds(64)).build());
    assertEquals(new Counts(15, 5, 0, 5), at.counts());
    at.breaker.reconfigure(ofTime().timeWindow(Duration.ofSeconds(8)).build());
    assertEquals(new Counts(5, 5, 0, 5), at.counts());
    at.is(CLOSED);
    at.ticker.advance(Duration.ofSeconds(8));
    assertEquals(0, at.counts().calls());
  }

  @Test
  void hotReloadKeepsCountsFromOneKindToAnother() {
    BreakerAtHand at = new BreakerAtHand(ofCalls(10).build());
    at.succeed(6);
    at.fail(3);
    at.breaker.reconfigure(ofTime().build());
    assertEquals(new Counts(9, 3, 0, 3), at.counts());
    at.breaker.reconfigure(ofCalls(6).build());
    assertEquals(new Counts(6, 2, 0, 3), at.counts());
    at.breaker.reconfigure(BreakerPolicy.defaults());
    assertEquals(new Counts(3, 3, 0, 3), at.counts());
    at.breaker.reconfigure(ofTime().build());
    assertEquals(new Counts(3, 3, 0, 3), at.counts());
    at.breaker.reconfigure(BreakerPolicy.defaults());
    at.fail(2);
    at.is(OPEN);
  }

  @Test
  void hotReloadChangesWhatIsSlow() {
    BreakerAtHand at = new BreakerAtHand(ofCalls(10).build());
    at.slow(3, SECOND.toNanos());
    at.breaker.reconfigure(ofCalls(10).slowCallRate(90, SECOND).build());
    at.slow(1, SECOND.toNanos());
    assertEquals(new Counts(4, 0, 1, 0), at.counts());
  }

  @Test
  void countsOfManyThreadsAreAllThere() throws InterruptedException {
    BreakerAtHand at = new BreakerAtHand(ofTime().failureRate(100).build());
    int each = 20_000;
    Thread[] callers = new Thread[6];
    for (int t = 0; t < callers.length; t++) {
      callers[t] =
          new Thread(
              () -> {
                for (int i = 1; i <= each; i++) {
                  Admission admission = at.breaker.tryAcquire();
                  if (i % 100 == 50) {
                    admission.failure(null, -1);
                  } else {
                    admission.success(-1);
                  }
                }
              });
      callers[t].start();
    }
    for (Thread caller : callers) {
      caller.join();
    }
    assertEquals(6 * each, at.counts().calls());
    assertEquals(6 * each / 100, at.counts().failures());
  }
}
