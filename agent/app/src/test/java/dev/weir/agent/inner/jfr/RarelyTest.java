package dev.weir.agent.inner.jfr;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

class RarelyTest {
  private static final long SECOND = 1_000_000_000L;

  private final Rarely rarely = new Rarely();

  private int passedOf(int asked, long at) {
    int passed = 0;
    for (int i = 0; i < asked; i++) {
      passed += rarely.mayTell(at) >= 0 ? 1 : 0;
    }
    return passed;
  }

  @Test
  void aThousandPassInASecondAndTheNextTellsHowManyDidNot() {
    assertEquals(10, passedOf(10, 5));
    assertEquals(Rarely.MOST - 10, passedOf(5_000, 6));
    assertEquals(0, passedOf(10, SECOND + 4));
    assertEquals(4_020, rarely.mayTell(SECOND + 5));
    assertEquals(0, rarely.mayTell(SECOND + 5));
  }

  @Test
  void anySecondWillDo() {
    assertEquals(1, passedOf(1, -3 * SECOND));
    assertEquals(Rarely.MOST - 1, passedOf(2_000, -3 * SECOND + 1));
    assertEquals(Rarely.MOST, passedOf(2_000, 7 * SECOND));
  }
}
