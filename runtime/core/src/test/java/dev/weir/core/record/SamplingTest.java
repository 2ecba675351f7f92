package dev.weir.core.record;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class SamplingTest {
  private static final int ROW = 5;
  private static final long CHEAP = 500;

  private final Sampling sampling = new Sampling();

  /** Does it so often; how many operations were booked, timed or with the mean. */
  private long operations(int times, long nanos) {
    long booked = 0;
    for (int i = 0; i < times; i++) {
      if (!sampling.skips(ROW)) {
        booked += 1 + sampling.timed(ROW, nanos);
      }
    }
    return booked;
  }

  @Test
  void theFirstSixtyFourAreTimed() {
    assertEquals(64, operations(64, CHEAP));
  }

  @Test
  void cheapOnesAreSkippedAndBookedWithTheNextThatIsTimed() {
    operations(64, CHEAP);
    assertTrue(sampling.skips(ROW));
    assertEquals(0, operations(Sampling.PERIOD - 2, CHEAP));
    assertEquals(Sampling.PERIOD, operations(1, CHEAP));
    assertEquals(CHEAP, sampling.meanOf(ROW));
  }

  @Test
  void overManyOperationsTheCountIsRightButForThePeriodThatRuns() {
    long booked = operations(100_000, CHEAP);
    assertTrue(Math.abs(100_000 - booked) <= Sampling.PERIOD, "booked " + booked);
  }

  @Test
  void oneThatIsNotCheapIsTimedEveryTimeAgain() {
    operations(64 + Sampling.PERIOD - 1, CHEAP);
    sampling.timed(ROW, 5_000);
    assertEquals(50, operations(50, 5_000));
  }

  @Test
  void rowsDoNotDisturbEachOther() {
    operations(64, CHEAP);
    assertFalse(sampling.skips(ROW + 100));
    assertFalse(sampling.skips(ROW - 1));
    assertTrue(sampling.skips(ROW));
    assertEquals(0, sampling.meanOf(ROW + 100));
  }
}
