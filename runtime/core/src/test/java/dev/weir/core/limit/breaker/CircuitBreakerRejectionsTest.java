package dev.weir.core.limit.breaker;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weir.api.policy.BreakerPolicy;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** An open breaker asks the coarse clock, and does not believe it for long. */
class CircuitBreakerRejectionsTest {
  private final BreakerAtHand at = new BreakerAtHand(BreakerPolicy.defaults());

  private int rejectionsUntilAdmitted() {
    for (int rejections = 0; rejections < 10_000; rejections++) {
      if (at.breaker.tryAcquire() != null) {
        return rejections;
      }
    }
    throw new AssertionError("never admitted");
  }

  @Test
  void aCoarseClockThatStandsIsFoundOutByTheFirstCallAfterAWhile() {
    at.fail(5);
    at.ticker.seconds(30);
    at.ticker.stopCoarse();
    at.ticker.seconds(30);
    assertEquals(0, rejectionsUntilAdmitted());
  }

  @Test
  void aCoarseClockThatStandsIsFoundOutWithin64Rejections() {
    at.fail(5);
    at.ticker.stopCoarse();
    for (int before : new int[] {1, 2, 3, 63, 64, 65, 1_000}) {
      for (int i = 0; i < before; i++) {
        at.rejected();
      }
      at.ticker.seconds(60);
      assertTrue(rejectionsUntilAdmitted() < 64);
      at.breaker.open();
    }
  }

  @Test
  void aCoarseClockThatLagsNeverLetsACallThroughTooEarly() {
    at.fail(5);
    at.ticker.stopCoarse();
    at.ticker.advance(Duration.ofSeconds(60).minusNanos(1));
    for (int i = 0; i < 1_000; i++) {
      at.rejected();
    }
    at.ticker.resumeCoarse();
    at.rejected();
    at.ticker.advance(1);
    at.admitted();
  }

  @Test
  void rejectionsThatRainHardlyEverReadThePreciseClock() {
    at.fail(5);
    int before = at.ticker.preciseReadings();
    for (int i = 0; i < 6_400; i++) {
      at.rejected();
    }
    assertTrue(at.ticker.preciseReadings() - before <= 110);
    assertEquals(6_400, at.breaker.snapshot().rejected());
  }

  @Test
  void aHungProbeIsFoundOutThoughTheCoarseClockStands() {
    at.fail(5);
    at.ticker.seconds(60);
    at.admitted();
    at.ticker.stopCoarse();
    at.rejected();
    at.ticker.seconds(120);
    assertTrue(rejectionsUntilAdmitted() < 64);
  }
}
