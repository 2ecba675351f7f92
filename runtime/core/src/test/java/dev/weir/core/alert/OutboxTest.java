package dev.weir.core.alert;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class OutboxTest {
  private static final long SECOND = 1_000_000_000L;
  private static final long A_MINUTE = 60_000;

  private long now = 7 * SECOND;

  private Outbox outbox(long repeatMillis, boolean whole) {
    return new Outbox(() -> now, repeatMillis, whole);
  }

  private static Alert alert(String id, AlertLevel level, AlertState state) {
    Instant at = Instant.EPOCH;
    Instant end = state == AlertState.RESOLVED ? at : null;
    return new Alert(
        id, AlertKind.ERROR_RATE, "GET /", level, state, "text", 1, 2, at, at, at, end, null);
  }

  private static Alert open(String id) {
    return alert(id, AlertLevel.WARNING, AlertState.ACTIVE);
  }

  private static Alert over(String id) {
    return alert(id, AlertLevel.WARNING, AlertState.RESOLVED);
  }

  /** Delivers what there is; null for nothing. */
  private static @Nullable List<String> deliver(Outbox outbox) {
    Outbox.Batch batch = outbox.poll();
    if (batch == null) {
      return null;
    }
    outbox.done(batch);
    return ids(batch);
  }

  private static List<String> ids(Outbox.Batch batch) {
    List<String> ids = new ArrayList<>();
    for (Alert alert : batch.told()) {
      ids.add(alert.id());
    }
    return ids;
  }

  @Test
  void openOnesAreToldEachMinuteThoughSomethingChangesMoreOften() {
    Outbox outbox = outbox(A_MINUTE, false);
    outbox.leave(open("a1"));
    assertEquals(List.of("a1"), deliver(outbox));
    long lastTold = now;
    for (int i = 2; i < 40; i++) {
      now += 20 * SECOND;
      outbox.leave(open("a" + i));
      outbox.leave(over("a" + i));
      List<String> told = deliver(outbox);
      assertNotNull(told);
      assertTrue(told.contains("a" + i));
      lastTold = told.contains("a1") ? now : lastTold;
      assertTrue(now - lastTold <= 60 * SECOND, (now - lastTold) / SECOND + " s");
    }
  }

  @Test
  void nothingIsToldAgainBeforeItIsTime() {
    Outbox outbox = outbox(A_MINUTE, false);
    now += 90 * SECOND;
    outbox.leave(open("a1"));
    assertEquals(List.of("a1"), deliver(outbox));
    now += 59 * SECOND;
    assertNull(outbox.poll());
    now += SECOND;
    assertEquals(List.of("a1"), deliver(outbox));
    outbox.leave(over("a1"));
    assertEquals(List.of("a1"), deliver(outbox));
    now += 600 * SECOND;
    assertNull(outbox.poll(), "nothing is open");
  }

  @Test
  void aRepeatThatFailsIsStillDue() {
    Outbox outbox = outbox(A_MINUTE, false);
    outbox.leave(open("a1"));
    deliver(outbox);
    now += 61 * SECOND;
    Outbox.Batch failed = outbox.poll();
    assertNotNull(failed);
    outbox.putBack(failed);
    assertEquals(List.of("a1"), deliver(outbox));
    assertNull(outbox.poll());
  }

  @Test
  void whatIsNotedIsToldWithTheNextAndIsNoReasonForOne() {
    Outbox outbox = outbox(4 * 60 * A_MINUTE, true);
    outbox.leave(open("a1"));
    Outbox.Batch failed = outbox.poll();
    assertNotNull(failed);
    Alert known = alert("a1", AlertLevel.WARNING, AlertState.ACKNOWLEDGED);
    outbox.note(known);
    assertNull(outbox.poll());
    outbox.putBack(failed);
    Outbox.Batch again = outbox.poll();
    assertNotNull(again);
    assertEquals(List.of(known), again.told());
    outbox.done(again);
    outbox.leave(open("a2"));
    Outbox.Batch both = outbox.poll();
    assertNotNull(both);
    assertEquals(known, both.told().get(0));
  }

  @Test
  void whereAMessageTellsAGroupEachTellsAllOpenOnes() {
    Outbox outbox = outbox(4 * 60 * A_MINUTE, true);
    outbox.leave(open("a1"));
    deliver(outbox);
    outbox.leave(open("a2"));
    assertEquals(List.of("a1", "a2"), deliver(outbox));
    outbox.leave(over("a1"));
    assertEquals(List.of("a2", "a1"), deliver(outbox));
    outbox.leave(over("a2"));
    assertEquals(List.of("a2"), deliver(outbox));
  }

  @Test
  void whatIsToldOnceIsNotToldAgain() {
    Outbox outbox = outbox(0, false);
    outbox.leave(open("a1"));
    assertEquals(List.of("a1"), deliver(outbox));
    now += 3_600 * SECOND;
    assertNull(outbox.poll());
  }

  @Test
  void aLaterStateTakesThePlaceOfOneThatWasNotTaken() {
    Outbox outbox = outbox(0, false);
    outbox.leave(open("a1"));
    outbox.leave(open("a2"));
    Outbox.Batch failed = outbox.poll();
    assertNotNull(failed);
    outbox.leave(over("a1"));
    outbox.putBack(failed);
    Outbox.Batch again = outbox.poll();
    assertNotNull(again);
    assertEquals(List.of("a2", "a1"), ids(again));
    assertEquals(AlertState.RESOLVED, again.told().get(1).state());
  }

  @Test
  void whatIsWorseFindsAPlaceAmongManyWarnings() {
    Outbox outbox = outbox(A_MINUTE, false);
    for (int i = 0; i < 2 * Outbox.MOST; i++) {
      outbox.leave(open("a" + i));
    }
    outbox.leave(alert("bad", AlertLevel.CRITICAL, AlertState.ACTIVE));
    List<String> told = deliver(outbox);
    assertNotNull(told);
    assertEquals(Outbox.MOST, told.size());
    assertTrue(told.contains("bad"));
  }
}
