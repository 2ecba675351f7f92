package dev.weir.core.regression;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class StudentTTest {
  /** From the tables in Abramowitz and Stegun, 26.10. */
  @ParameterizedTest
  @CsvSource({
    "0.025, 1, 12.706",
    "0.025, 5, 2.571",
    "0.025, 10, 2.228",
    "0.025, 30, 2.042",
    "0.05, 10, 1.812",
    "0.005, 11, 3.106",
    "0.005, 120, 2.617",
    "0.0005, 5, 6.869"
  })
  void quantilesAreThoseOfTheTables(double tail, double degrees, double expected) {
    assertEquals(expected, StudentT.quantile(tail, degrees), 0.001);
    assertEquals(tail, StudentT.beyond(expected, degrees), tail * 0.003);
    assertEquals(1 - tail, StudentT.beyond(-expected, degrees), tail * 0.003);
  }

  @org.junit.jupiter.api.Test
  void halfIsBeyondZero() {
    assertEquals(0.5, StudentT.beyond(0, 7), 1e-12);
  }
}
