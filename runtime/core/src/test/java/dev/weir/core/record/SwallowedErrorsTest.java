package dev.weir.core.record;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class SwallowedErrorsTest {
  @Test
  void theFirstIsToldWithoutItsMessage() {
    SwallowedErrors errors = new SwallowedErrors();
    assertEquals("", errors.first());
    errors.swallow(new IllegalStateException("secret"));
    errors.swallow(new IllegalArgumentException());
    String told = errors.first();
    assertTrue(told.startsWith("java.lang.IllegalStateException at dev.weir.core.record"), told);
    assertFalse(told.contains("secret"), told);
    assertEquals(2, errors.count());
  }
}
