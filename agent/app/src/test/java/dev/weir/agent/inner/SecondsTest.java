package dev.weir.agent.inner;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class SecondsTest {
  private static final long MS = 1_000_000L;

  @Test
  void lookingLateEachTimeDoesNotAddUp() {
    Seconds seconds = new Seconds(0);
    int over = 0;
    // Each 17 ms, which is no part of a second.
    for (long now = 0; now <= 3_600_000 * MS; now += 17 * MS) {
      over += seconds.isOver(now) ? 1 : 0;
    }
    assertEquals(3_600, over, 1);
  }

  @Test
  void aShortDelayIsMadeUpForAndALongOneIsNot() {
    Seconds seconds = new Seconds(0);
    assertTrue(seconds.isOver(2_500 * MS));
    assertTrue(seconds.isOver(2_510 * MS));
    assertFalse(seconds.isOver(2_520 * MS));
    assertTrue(seconds.isOver(60_000 * MS));
    assertFalse(seconds.isOver(60_010 * MS), "a minute asleep is one second");
    assertTrue(seconds.isOver(61_000 * MS));
  }
}
