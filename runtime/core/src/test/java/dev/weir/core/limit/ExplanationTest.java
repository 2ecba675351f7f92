package dev.weir.core.limit;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.weir.api.RejectedException;
import dev.weir.api.Rejection;
import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ExplanationTest {
  @ParameterizedTest
  @CsvSource({
    "PT0S, now",
    "PT0.000000001S, in 1 ms",
    "PT0.2S, in 200 ms",
    "PT0.9999S, in 1000 ms",
    "PT1S, in 1 s",
    "PT11.2S, in 12 s",
    "PT119S, in 119 s",
    "PT120.001S, in 3 min",
    "PT2H, in 120 min",
  })
  void sayWhenToTryAgainAndNeverTooEarly(Duration after, String when) {
    assertEquals(
        "weir policy 'orders-db': circuit breaker open, try again " + when,
        Explanation.of("orders-db", Rejection.CIRCUIT_OPEN, after));
  }

  @Test
  void leaveOutWhatNobodyKnows() {
    RejectedException rejection = new RejectedException("a", Rejection.POOL_FULL, () -> -1);

    assertEquals(
        "weir policy 'a': the pool's workers and its queue are full", Explanation.of(rejection));
  }

  @Test
  void eachReasonHasWordsOfItsOwn() {
    Set<String> words = new HashSet<>();
    for (Rejection reason : Rejection.values()) {
      words.add(Explanation.words(reason));
    }
    assertEquals(Rejection.values().length, words.size());
  }
}
