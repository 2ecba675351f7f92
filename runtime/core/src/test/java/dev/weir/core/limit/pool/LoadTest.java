package dev.weir.core.limit.pool;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.weir.api.policy.PoolPolicy;
import org.junit.jupiter.api.Test;

class LoadTest {
  private static final long SECOND = 1_000_000_000L;
  private static final PoolPolicy POLICY = PoolPolicy.thread().withTargetUtilisation(0.5);

  private long now = Long.MAX_VALUE - SECOND / 2;
  private final Load load = new Load(now);

  private void hold(double seconds, int workers, int running, int inside) {
    now += (long) (seconds * SECOND);
    load.held(now, workers, running, inside);
  }

  @Test
  void aPoolThatHasJustBegunKnowsItsLoad() {
    hold(0.2, 4, 3, 3);
    assertEquals(0.75, load.utilisation(), 0.001);
    assertEquals(6, load.needed(POLICY));
  }

  @Test
  void callsThatWaitAreDemandAsWell() {
    hold(1, 2, 2, 5);
    assertEquals(1, load.utilisation(), 0.001);
    assertEquals(10, load.needed(POLICY));
  }

  @Test
  void whatWasIsForgottenInTenSeconds() {
    hold(100, 4, 4, 4);
    hold(10, 4, 0, 0);
    assertEquals(Math.exp(-1), load.utilisation(), 0.01);
    hold(100, 4, 0, 0);
    assertEquals(0, load.utilisation(), 0.001);
    assertEquals(0, load.needed(POLICY));
  }

  @Test
  void needStaysWithinTheBounds() {
    hold(10, 20, 20, 500);
    assertEquals(20, load.needed(POLICY));
    hold(1_000, 20, 0, 0);
    assertEquals(3, load.needed(POLICY.withMinWorkers(3)));
  }

  @Test
  void manyShortSpansAreAsGoodAsOneLong() {
    for (int i = 0; i < 10_000; i++) {
      hold(0.0005, 2, 1, 1);
      hold(0.0005, 2, 0, 0);
    }
    assertEquals(0.25, load.utilisation(), 0.01);
  }

  @Test
  void aClockThatStepsBackChangesNothing() {
    hold(1, 2, 1, 1);
    load.held(now - SECOND, 2, 2, 2);
    assertEquals(0.5, load.utilisation(), 0.001);
  }
}
