package dev.weir.weaver.edge;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;

/** What became of requests that went on. */
class OutcomesTest {
  private long now = 1;
  private final Outcomes outcomes = new Outcomes(() -> now);

  private int status(String id) {
    return outcomes.answer("/shop/.weir/outcomes/" + id).status();
  }

  private static Answer answer(int bytes) {
    return new Answer(201, List.of(), new byte[bytes]);
  }

  @Test
  void anOutcomeIsThereOnceTheWorkIsDone() {
    Outcomes.Outcome outcome = outcomes.open();
    assertNotNull(outcome);
    assertEquals(202, status(outcome.id));
    outcome.is(answer(1));
    assertEquals(201, status(outcome.id));
    outcome.is(new Answer(500, List.of(), new byte[0]));
    assertEquals(201, status(outcome.id), "the first holds");
  }

  @Test
  void nobodyGuessesAnother() {
    Outcomes.Outcome one = outcomes.open();
    Outcomes.Outcome other = outcomes.open();
    assertNotNull(one);
    assertNotNull(other);
    assertNotEquals(one.id, other.id);
    assertEquals(8 + 32, one.id.length());
    assertEquals(404, status(one.id.substring(1)));
    assertEquals(404, status(""));
  }

  @Test
  void theOutcomesOfAnotherJvmAreNotOurs() {
    Outcomes.Outcome one = outcomes.open();
    Outcomes.Outcome foreign = new Outcomes(() -> now).open();
    assertNotNull(one);
    assertNotNull(foreign);
    assertTrue(outcomes.isOurs("/shop" + Outcomes.PATH + one.id));
    assertTrue(outcomes.isOurs("/shop" + Outcomes.PATH + one.id + "x"));
    assertFalse(outcomes.isOurs("/shop" + Outcomes.PATH + foreign.id));
  }

  @Test
  void anOutcomeGoesAfterTenMinutes() {
    Outcomes.Outcome outcome = outcomes.open();
    assertNotNull(outcome);
    now += 3_600_000_000_000L;
    assertEquals(202, status(outcome.id), "as long as it runs");
    outcome.is(answer(1));
    now += 599_000_000_000L;
    assertEquals(201, status(outcome.id));
    now += 2_000_000_000L;
    assertEquals(404, status(outcome.id));
    assertEquals(0, outcomes.size());
  }

  @Test
  void thereAreNeverTooMany() {
    Outcomes.Outcome first = outcomes.open();
    assertNotNull(first);
    for (int i = 1; i < 1_000; i++) {
      assertNotNull(outcomes.open());
    }
    assertNull(outcomes.open(), "all of them still run");
    first.is(answer(1));
    assertNotNull(outcomes.open(), "the one that is done makes room");
    assertEquals(404, status(first.id));
  }

  @Test
  void norTooManyBytes() {
    for (int i = 0; i < 100; i++) {
      Outcomes.Outcome outcome = outcomes.open();
      assertNotNull(outcome);
      outcome.is(answer(1_000_000));
      assertEquals(201, status(outcome.id));
    }
    assertTrue(outcomes.size() <= 32, "" + outcomes.size());
  }
}
