package dev.weir.core.limit.rate;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class UseLogTest {
  private static List<String> entries(UseLog log) {
    List<String> entries = new ArrayList<>();
    log.forEach((time, count) -> entries.add(count + "@" + time));
    return entries;
  }

  @Test
  void ofFewPermitsEachHasItsOwnTime() {
    UseLog log = new UseLog(1000, 1000, 3);
    log.add(1, 1);
    log.add(2, 1);
    log.add(2, 1);
    assertEquals(List.of("1@1", "2@2"), entries(log));
    assertEquals(3, log.held());
  }

  @Test
  void ofManyThoseCloseTogetherShareTheLatest() {
    UseLog log = new UseLog(800, 800, 81);
    log.add(100, 1);
    log.add(109, 2);
    log.add(110, 4);
    log.add(119, 8);
    log.add(125, 16);
    assertEquals(List.of("3@109", "12@119", "16@125"), entries(log));
  }

  @Test
  void anEntryIsOfThePastOneWindowAfterItsTime() {
    UseLog log = new UseLog(800, 800, 81);
    log.add(Long.MAX_VALUE - 1, 1);
    log.add(Long.MAX_VALUE, 1);
    assertFalse(log.hasExpired(Long.MAX_VALUE + 799));
    assertTrue(log.hasExpired(Long.MAX_VALUE + 800));
    log.removeOldest();
    assertEquals(0, log.held());
    assertFalse(log.hasExpired(Long.MIN_VALUE / 2));
  }

  @Test
  void itNeverHoldsMoreThanEightyTwoEntries() {
    UseLog log = new UseLog(8000, 8000, 1000);
    for (long now = 0; now < 100_000; now++) {
      while (log.hasExpired(now)) {
        log.removeOldest();
      }
      log.add(now, 1);
      assertTrue(entries(log).size() <= 82);
    }
    assertEquals(8000, log.held(), 100);
  }

  @Test
  void theOldestAreTakenBackFirst() {
    UseLog log = new UseLog(1000, 1000, 10);
    log.add(1, 2);
    log.add(2, 3);
    log.add(3, 1);
    assertEquals(4, log.takeBack(4));
    assertEquals(List.of("1@2", "1@3"), entries(log));
    assertEquals(2, log.takeBack(4));
    assertEquals(0, log.takeBack(4));
    assertEquals(0, log.held());
  }

  @Test
  void itTellsTheTimeOfTheNthPermit() {
    UseLog log = new UseLog(1000, 1000, 10);
    log.add(1, 2);
    log.add(2, 3);
    log.add(3, 1);
    assertEquals(1, log.timeOf(2));
    assertEquals(2, log.timeOf(3));
    assertEquals(3, log.timeOf(6));
  }
}
