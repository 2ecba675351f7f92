package dev.weir.core.alert;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class ProportionTest {
  /** At a bound of 5 %; the chance of 13 of 60 is 7 in a million then, that of 12 is 36. */
  @Test
  void certainIsWhatHardlyHappensByAccident() {
    assertTrue(Proportion.isCertain(13, 60, 0.05));
    assertFalse(Proportion.isCertain(12, 60, 0.05));
    assertTrue(Proportion.isCertain(6, 10, 0.05));
    assertFalse(Proportion.isCertain(5, 10, 0.05));
    assertTrue(Proportion.isCertain(56, 600, 0.05));
    assertFalse(Proportion.isCertain(55, 600, 0.05));
    assertTrue(Proportion.isCertain(10, 10, 0.05));
    assertFalse(Proportion.isCertain(30, 600, 0.05));
    assertFalse(Proportion.isCertain(1, 1000, 0.05));
  }

  @Test
  void wilsonsLowerBoundIsThatOfTheTextbook() {
    assertEquals(0.0494, Proportion.lowerBound(8, 60), 0.0005);
    assertEquals(0, Proportion.lowerBound(0, 50), 1e-9);
    assertEquals(0, Proportion.lowerBound(0, 0), 1e-9);
    assertTrue(Proportion.lowerBound(10, 10) > 0.5);
  }
}
