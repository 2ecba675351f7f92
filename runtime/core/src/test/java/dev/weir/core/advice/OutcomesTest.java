package dev.weir.core.advice;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weir.api.OperationType;
import dev.weir.core.record.Traffic;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What an earlier process advised, and what became of it. */
class OutcomesTest {
  private static final String DB = "jdbc:postgresql://db/shop";
  private static final long MS = 1_000_000;

  private final Traffic traffic = new Traffic();
  private final Traffic next = new Traffic();
  private final Advisor advisor = new Advisor(21);

  private byte[] saved() {
    return new Outcomes().save(advisor.advise(traffic.snapshot()), traffic.snapshot());
  }

  private List<Outcome> told(Outcomes outcomes) {
    return outcomes.outcomes(advisor.advise(next.snapshot()), next.snapshot());
  }

  private String savedNext(Outcomes outcomes) {
    byte[] saved = outcomes.save(advisor.advise(next.snapshot()), next.snapshot());
    return new String(saved, StandardCharsets.UTF_8);
  }

  private static Outcomes restored(byte[] kept) throws IOException {
    Outcomes outcomes = new Outcomes();
    outcomes.restore(kept);
    return outcomes;
  }

  @Test
  void afterAFixThePredictedAndTheGainedAreTold() throws IOException {
    for (int i = 0; i < 50; i++) {
      traffic.request(
          "GET /a",
          200,
          () -> {
            traffic.block(OperationType.SLEEP_OPERATION, null, 25 * MS);
            traffic.query(DB, "SELECT ?", 5 * MS);
          });
      traffic.request(
          "GET /b", 200, () -> traffic.block(OperationType.SLEEP_OPERATION, null, 9 * MS));
    }
    byte[] kept = saved();
    for (int i = 0; i < 30; i++) {
      next.request("GET /a", 200, () -> next.query(DB, "SELECT ?", 6 * MS));
    }
    Outcomes outcomes = restored(kept);
    List<Outcome> told = told(outcomes);
    assertEquals(1, told.size(), told.toString());
    assertEquals("GET /a", told.get(0).route());
    assertEquals(25, told.get(0).predictedMs(), 0.01);
    assertEquals(24, told.get(0).gainedMs(), 0.2);
    // Of GET /b nobody knows yet, so it is kept for the process after.
    String again = savedNext(outcomes);
    assertTrue(again.contains("GET /b") && !again.contains("GET /a"), again);
  }

  /** Eight at once, each of whom waits for the seven before it. */
  private byte[] queued() {
    for (int i = 0; i < 30; i++) {
      traffic.atOnce(4, "GET /pay", () -> traffic.pass(40 * MS));
      traffic.request(
          "GET /pay",
          200,
          () -> {
            traffic.block(OperationType.POOL_WAIT, DB, 30 * MS);
            traffic.query(DB, "SELECT ?", 10 * MS);
          });
    }
    byte[] kept = saved();
    String text = new String(kept, StandardCharsets.UTF_8);
    assertTrue(text.contains("pool-too-small"), text);
    return kept;
  }

  /**
   * At night one comes after the other: that nobody queues does not say that anything is mended.
   */
  @Test
  void aQueueThatNobodyIsThereToStandInIsNotGone() throws IOException {
    Outcomes outcomes = restored(queued());
    for (int i = 0; i < 30; i++) {
      next.request("GET /pay", 200, () -> next.query(DB, "SELECT ?", 10 * MS));
      next.pass(100 * MS);
    }
    assertEquals(List.of(), told(outcomes));
    assertTrue(savedNext(outcomes).contains("pool-too-small"), "kept for a busier process");
    // What the process after restores is as good as what this one did.
    Outcomes again = restored(savedNext(outcomes).getBytes(StandardCharsets.UTF_8));
    assertEquals(List.of(), told(again));
  }

  @Test
  void aQueueThatIsGoneThoughAsManyComeAtOnceIsTold() throws IOException {
    Outcomes outcomes = restored(queued());
    for (int i = 0; i < 30; i++) {
      next.atOnce(5, "GET /pay", () -> next.pass(10 * MS));
      next.pass(100 * MS);
    }
    List<Outcome> told = told(outcomes);
    assertEquals(1, told.size(), told.toString());
    assertTrue(told.get(0).id().startsWith("pool-too-small"), told.toString());
    assertEquals("[]", savedNext(outcomes));
  }
}
