package dev.weir.agent.inner.admin;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HistoryQueryTest {
  private static final Instant NOW = Instant.parse("2026-11-29T08:00:00Z");

  @ParameterizedTest
  @CsvSource({
    "from,+1000000000-12-31T23:59:59.999999999Z",
    "from,-1000000000-01-01T00:00:00Z",
    "from,1969-12-31T23:59:59Z",
    "to,+10000-01-01T00:00:00Z",
    "to,9223372036854775807",
    "from,99999999999999999999",
    "from,\u0661\u0662\u0663",
    "step,\u0661\u0662s",
    "step,0",
    "step,00ms",
    "step,-1s",
    "step,1y",
  })
  void whatIsNoAnswerableQuestionIsOneClearLine(String name, String value) {
    String why =
        assertThrows(
                IllegalArgumentException.class,
                () -> HistoryQuery.of(Map.of(name, value), NOW),
                value)
            .getMessage();
    assertFalse(why.isBlank() || why.contains("\n"), why);
  }

  @Test
  void theLastHourInTwoMinuteStepsUnlessToldOtherwise() {
    assertEquals(30_000, HistoryQuery.of(Map.of("route", "", "step", ""), NOW).stepMs());
  }
}
