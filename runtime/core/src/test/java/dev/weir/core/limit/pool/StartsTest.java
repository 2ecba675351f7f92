package dev.weir.core.limit.pool;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class StartsTest {
  private final ManualTicker ticker = new ManualTicker();
  private final Starts starts = new Starts(ticker);
  private final ChildFailedException failure =
      new ChildFailedException(ChildFailedException.Reason.NOT_STARTED, "no", null);

  private long waitMillis() {
    return starts.waitNanos() / 1_000_000;
  }

  @Test
  void theFirstChildThatDiesIsReplacedAtOnce() {
    starts.diedYoung();
    assertEquals(0, waitMillis());
    assertNull(starts.refusal());
  }

  @Test
  void childrenThatKeepDyingAreReplacedEverMoreSlowly() {
    long[] waits = new long[12];
    for (int i = 0; i < waits.length; i++) {
      starts.diedYoung();
      waits[i] = waitMillis();
      ticker.advance(Duration.ofSeconds(10));
    }
    assertEquals(0, waits[0]);
    assertEquals(100, waits[1]);
    assertEquals(200, waits[2]);
    assertEquals(6_400, waits[7]);
    assertEquals(10_000, waits[8]);
    assertEquals(10_000, waits[11]);
  }

  @Test
  void oneAnswerEndsTheRow() {
    starts.diedYoung();
    starts.diedYoung();
    starts.answered();
    assertEquals(0, waitMillis());
    starts.diedYoung();
    assertEquals(0, waitMillis());
  }

  @Test
  void aStartThatFailsIsTheReasonUntilTheNextMayBeTried() {
    starts.failed(failure);
    assertSame(failure, starts.refusal());
    assertEquals(100, waitMillis());
    ticker.advance(Duration.ofMillis(100));
    assertNull(starts.refusal());
    assertTrue(starts.waitNanos() <= 0);
    starts.failed(failure);
    assertEquals(200, waitMillis());
  }
}
