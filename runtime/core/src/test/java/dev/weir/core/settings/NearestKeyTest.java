package dev.weir.core.settings;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NearestKeyTest {

  @ParameterizedTest
  @CsvSource({"mode,mode,0", "mode,mdoe,1", "mode,made,1", "mode,mod,1", "'',abc,3", "ca,abc,3"})
  void countsLettersToChange(String from, String to, int distance) {
    assertEquals(distance, NearestKey.distance(from, to));
    assertEquals(distance, NearestKey.distance(to, from));
  }

  @Test
  void everyKeyIsFoundWithALetterMissing() {
    for (Key key : Keys.all()) {
      String name = key.name().replace("<name>", "x");
      assertEquals(name, NearestKey.to(name.substring(0, name.length() - 1)));
    }
  }

  @Test
  void garbageIsNearToNothing() {
    assertNull(NearestKey.to(""));
    assertNull(NearestKey.to("weir."));
    assertNull(NearestKey.to("x".repeat(1_000_000)));
  }

  @Test
  void aTypoIsNoMoreThanALetterOrTwo() {
    assertTrue(NearestKey.isTypo("slow-opertion"));
    assertTrue(NearestKey.isTypo("levl"));
    assertFalse(NearestKey.isTypo("user"));
    assertFalse(NearestKey.isTypo("c"));
  }
}
