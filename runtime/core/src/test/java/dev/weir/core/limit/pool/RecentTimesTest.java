package dev.weir.core.limit.pool;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

class RecentTimesTest {
  private static final long MILLI = 1_000_000L;
  private static final long MINUTE = 60_000 * MILLI;

  private final RecentTimes times = new RecentTimes(0);

  private PoolSnapshot.Times at(long now) {
    RecentTimes sum = new RecentTimes(now);
    times.addTo(sum, now);
    return sum.times();
  }

  @Test
  void percentilesAreWithinAPercent() {
    for (int i = 1; i <= 1_000; i++) {
      times.record(i * MILLI, 0);
    }
    PoolSnapshot.Times all = at(0);
    assertEquals(1_000, all.count());
    assertEquals(500.5 * MILLI, all.mean());
    assertEquals(1_000 * MILLI, all.max());
    assertEquals(500 * MILLI, all.p50(), 5 * MILLI);
    assertEquals(900 * MILLI, all.p90(), 9 * MILLI);
    assertEquals(990 * MILLI, all.p99(), 10 * MILLI);
    assertEquals(999 * MILLI, all.p999(), 10 * MILLI);
  }

  @Test
  void percentilesForgetAfterTwoMinutesButCountsDoNot() {
    times.record(1_000 * MILLI, 0);
    times.record(MILLI, MINUTE);
    assertEquals(1_000 * MILLI, at(MINUTE).p99(), 10 * MILLI);
    times.record(MILLI, 2 * MINUTE);
    assertEquals(MILLI, at(2 * MINUTE).p99(), MILLI / 100);
    assertEquals(3, at(2 * MINUTE).count());
    assertEquals(1_000 * MILLI, at(2 * MINUTE).max());
    assertEquals(0, at(10 * MINUTE).p99());
  }

  @Test
  void nothingMeasuredIsZero() {
    assertEquals(new PoolSnapshot.Times(0, 0, 0, 0, 0, 0, 0), at(0));
  }

  @Test
  void timesFromAClockThatStepsAreHarmless() {
    times.record(-5, 0);
    times.record(Long.MAX_VALUE, 0);
    assertEquals(2, at(0).count());
    assertEquals(Long.MAX_VALUE, at(0).max());
  }
}
