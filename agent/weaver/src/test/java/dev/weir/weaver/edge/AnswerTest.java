package dev.weir.weaver.edge;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.weir.api.RejectedException;
import dev.weir.api.Rejection;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

/** What a client is told that is not let in, or that is not answered in time. */
class AnswerTest {
  private static Answer rejected(Rejection reason, long nanos) {
    return Answer.rejected(new RejectedException("p", reason, () -> nanos), "/a\"b\\c\n");
  }

  @Test
  void aRateLimitIs429AndEverythingElse503() {
    assertEquals(429, rejected(Rejection.RATE_LIMITED, 1).status());
    assertEquals(503, rejected(Rejection.BULKHEAD_FULL, -1).status());
    assertEquals(503, rejected(Rejection.CIRCUIT_OPEN, 1).status());
    assertEquals(503, rejected(Rejection.SATURATED, -1).status());
  }

  @Test
  void retryAfterIsWholeSecondsRoundedUp() {
    assertEquals("1", rejected(Rejection.RATE_LIMITED, 0).header("Retry-After"));
    assertEquals("1", rejected(Rejection.RATE_LIMITED, 1_000_000).header("Retry-After"));
    assertEquals("2", rejected(Rejection.RATE_LIMITED, 1_001_000_000).header("Retry-After"));
    assertEquals("1", rejected(Rejection.BULKHEAD_FULL, -1).header("Retry-After"));
  }

  @Test
  void theBodyIsJsonWhateverThePath() {
    Answer answer = rejected(Rejection.BULKHEAD_FULL, -1);
    assertEquals(
        "{\"type\":\"about:blank\",\"title\":\"Service Unavailable\",\"status\":503,"
            + "\"detail\":\"policy 'p': BULKHEAD_FULL\",\"instance\":\"/a\\\"b\\\\c\\u000a\"}",
        new String(answer.body(), StandardCharsets.UTF_8));
    assertEquals("application/problem+json", answer.header("content-type"));
  }
}
