package dev.weir.core.limit.pool;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weir.api.policy.PoolPolicy;
import java.util.ArrayList;
import java.util.LinkedList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class BacklogTest {
  private final Crew crew =
      new Crew(
          "b",
          PoolPolicy.thread(),
          new ManualTicker(),
          ThreadStation.SOURCE,
          Threads.platform("b-"),
          true);

  private Call<?> call() {
    return new Call<>(crew, () -> null, null, 0);
  }

  @Test
  void itDoesWhatAListDoes() {
    Random random = new Random(1);
    Backlog backlog = new Backlog();
    LinkedList<Call<?>> model = new LinkedList<>();
    List<Call<?>> all = new ArrayList<>();
    for (int i = 0; i < 100_000; i++) {
      switch (random.nextInt(4)) {
        case 0, 1 -> {
          Call<?> call = call();
          backlog.add(call);
          model.add(call);
          all.add(call);
        }
        case 2 -> assertSame(model.poll(), backlog.poll());
        default -> {
          if (!all.isEmpty()) {
            Call<?> any = all.remove(random.nextInt(all.size()));
            assertEquals(model.remove(any), backlog.remove(any));
          }
        }
      }
      assertEquals(model.size(), backlog.size());
      if (model.size() > 40) {
        while (!model.isEmpty()) {
          assertSame(model.poll(), backlog.poll());
        }
        all.clear();
      }
    }
  }

  @Test
  void whatLeftHoldsNoNeighbour() {
    Backlog backlog = new Backlog();
    Call<?> first = call();
    Call<?> second = call();
    backlog.add(first);
    backlog.add(second);
    assertTrue(backlog.remove(first));
    assertNull(first.after);
    assertNull(second.before);
    assertFalse(backlog.remove(first));
  }
}
