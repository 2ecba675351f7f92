package dev.weir.core.limit.breaker;

import static dev.weir.core.limit.breaker.State.CLOSED;
import static dev.weir.core.limit.breaker.State.DISABLED;
import static dev.weir.core.limit.breaker.State.FORCED_OPEN;
import static dev.weir.core.limit.breaker.State.HALF_OPEN;
import static dev.weir.core.limit.breaker.State.OPEN;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weir.api.policy.BreakerPolicy;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class CircuitBreakerTest {
  private final BreakerAtHand at = new BreakerAtHand(BreakerPolicy.defaults());

  @Test
  void isClosedAtFirst() {
    at.is(CLOSED);
    at.succeed(3);
    assertEquals(Counts.NONE, at.counts());
    assertEquals(0, at.breaker.retryAfterNanos());
  }

  @Test
  void aClosedBreakerHasOneAdmissionForAllCalls() {
    assertSame(at.admitted(), at.admitted());
  }

  @Test
  void aSuccessEndsTheRow() {
    at.fail(4);
    at.succeed(1);
    at.fail(4);
    at.is(CLOSED);
    at.fail(1);
    at.is(OPEN);
  }

  @Test
  void aCallWithoutAnOutcomeCountsNothing() {
    at.fail(4);
    at.admitted().release();
    assertEquals(4, at.counts().failuresInARow());
    at.fail(1);
    at.is(OPEN);
  }

  @Test
  void rejectsWhileOpenAndSaysForHowLong() {
    at.fail(5);
    at.rejected();
    at.ticker.seconds(20);
    assertEquals(Duration.ofSeconds(40).toNanos(), at.breaker.retryAfterNanos());
    at.ticker.advance(Duration.ofSeconds(40).minusNanos(1));
    at.rejected();
    assertEquals(1, at.breaker.retryAfterNanos());
    assertEquals(2, at.breaker.snapshot().rejected());
    at.ticker.advance(1);
    assertEquals(0, at.breaker.retryAfterNanos());
    at.is(OPEN);
    at.admitted();
    at.is(HALF_OPEN);
    assertEquals(2, at.breaker.snapshot().rejected());
  }

  @Test
  void oneSuccessfulProbeCloses() {
    at.fail(5);
    at.ticker.seconds(60);
    Admission probe = at.admitted();
    at.rejected();
    assertTrue(at.breaker.retryAfterNanos() < 0);
    probe.success(-1);
    at.is(CLOSED);
    assertEquals(
        List.of(
            "CLOSED>OPEN FAILURES",
            "OPEN>HALF_OPEN RECOVERY_OVER",
            "HALF_OPEN>CLOSED PROBES_SUCCEEDED"),
        at.told());
    at.fail(4);
    at.is(CLOSED);
  }

  @Test
  void aFailedProbeOpensAgain() {
    at.fail(5);
    at.ticker.seconds(60);
    at.fail(1);
    at.is(OPEN);
    at.rejected();
    assertEquals(1, at.breaker.snapshot().failedRecoveries());
    assertEquals(2, at.breaker.snapshot().opened());
    at.ticker.seconds(60);
    at.succeed(1);
    at.is(CLOSED);
    assertEquals(0, at.breaker.snapshot().failedRecoveries());
  }

  @Test
  void theTransitionTellsWhatWasCounted() {
    at.fail(5);
    Transition opened = at.transitions.get(0);
    assertEquals("orders-db", opened.breaker());
    assertEquals(new Counts(5, 5, 0, 5), opened.counts());
    assertEquals(opened.counts(), at.counts());
  }

  @Test
  void recoveryGrowsWithEachFailureInARowUpToItsCap() {
    BreakerAtHand growing =
        new BreakerAtHand(
            BreakerPolicy.builder()
                .failureThreshold(1)
                .recoveryTimeout(Duration.ofSeconds(10))
                .growingRecovery(2, Duration.ofSeconds(35))
                .build());
    growing.fail(1);
    for (int seconds : new int[] {10, 20, 35, 35}) {
      assertEquals(Duration.ofSeconds(seconds).toNanos(), growing.breaker.retryAfterNanos());
      growing.ticker.advance(Duration.ofSeconds(seconds).minusNanos(1));
      growing.rejected();
      growing.ticker.advance(1);
      growing.fail(1);
    }
    growing.ticker.seconds(35);
    growing.succeed(1);
    growing.fail(1);
    assertEquals(Duration.ofSeconds(10).toNanos(), growing.breaker.retryAfterNanos());
  }

  @Test
  void recoveryNeverOverflowsHoweverOftenItGrew() {
    BreakerAtHand growing =
        new BreakerAtHand(
            BreakerPolicy.builder()
                .failureThreshold(1)
                .growingRecovery(1000, Duration.ofDays(365))
                .build());
    growing.fail(1);
    for (int i = 0; i < 400; i++) {
      growing.ticker.advance(growing.breaker.retryAfterNanos());
      growing.fail(1);
    }
    assertEquals(Duration.ofDays(365).toNanos(), growing.breaker.retryAfterNanos());
  }

  @Test
  void forcedOpenIsLeftByNobodyButTheOperator() {
    at.breaker.forceOpen();
    at.ticker.advance(Duration.ofDays(300));
    at.rejected();
    at.is(FORCED_OPEN);
    assertTrue(at.breaker.retryAfterNanos() < 0);
    assertEquals(1, at.breaker.snapshot().rejected());
    at.breaker.close();
    at.succeed(1);
    at.is(CLOSED);
  }

  @Test
  void disabledLetsAllThroughAndCountsNothing() {
    Admission before = at.admitted();
    at.breaker.disable();
    Admission disabled = at.admitted();
    at.fail(100);
    before.failure(null, -1);
    at.is(DISABLED);
    at.breaker.close();
    for (int i = 0; i < 10; i++) {
      disabled.failure(null, -1);
      before.failure(null, -1);
    }
    assertEquals(Counts.NONE, at.counts());
    assertFalse(at.breaker.needsResult());
  }

  @Test
  void openedByHandItRecoversByItself() {
    at.breaker.open();
    at.rejected();
    at.ticker.seconds(59);
    at.breaker.open();
    at.ticker.seconds(59);
    at.rejected();
    at.ticker.seconds(1);
    at.succeed(1);
    at.is(CLOSED);
    assertEquals("CLOSED>OPEN OPERATOR", at.told().get(0));
    assertEquals(3, at.told().size());
  }

  @Test
  void closeLeavesAClosedBreakerAsItIsAndResetForgets() {
    at.fail(4);
    at.breaker.close();
    assertEquals(4, at.counts().failures());
    Admission before = at.admitted();
    at.breaker.reset();
    assertEquals(Counts.NONE, at.counts());
    before.failure(null, -1);
    assertEquals(Counts.NONE, at.counts());
    assertEquals(List.of(), at.told());
  }

  @Test
  void resetClosesWhatIsOpen() {
    at.fail(5);
    at.breaker.reset();
    at.is(CLOSED);
    assertEquals(Counts.NONE, at.counts());
    assertEquals(1, at.breaker.snapshot().opened());
  }

  @Test
  void whatItNeedsToBeToldFollowsThePolicy() {
    assertFalse(at.breaker.needsDuration());
    at.breaker.reconfigure(
        BreakerPolicy.builder()
            .countWindow(10)
            .slowCallRate(50, Duration.ofSeconds(1))
            .failedResult(result -> result == null)
            .build());
    assertTrue(at.breaker.needsDuration());
    assertTrue(at.breaker.needsResult());
    assertEquals("orders-db", at.breaker.name());
  }
}
