package dev.weir.core.limit.retry;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weir.api.policy.RetryPolicy.Budget;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

/** Retries are no more than calls and time pay for. */
class RetryBudgetTest {
  private final AtomicLong now = new AtomicLong(-77);

  @Test
  void fiveCallsPayForARetryAtAFifth() {
    RetryBudget budget = new RetryBudget(new Budget(0.2, 0), now::get);
    for (int i = 0; i < 10; i++) {
      assertTrue(budget.tryRetry());
    }
    assertFalse(budget.tryRetry());
    for (int i = 0; i < 4; i++) {
      budget.call();
    }
    assertFalse(budget.tryRetry());
    budget.call();
    assertTrue(budget.tryRetry());
    assertFalse(budget.tryRetry());
  }

  @Test
  void timePaysToo() {
    RetryBudget budget = new RetryBudget(new Budget(0, 2), now::get);
    int saved = 0;
    while (budget.tryRetry()) {
      saved++;
    }
    assertEquals(20, saved);
    now.addAndGet(499_999_999);
    assertFalse(budget.tryRetry());
    now.addAndGet(1_000);
    assertTrue(budget.tryRetry());
    now.addAndGet(3_600_000_000_000L);
    saved = 0;
    while (budget.tryRetry()) {
      saved++;
    }
    assertEquals(20, saved);
  }

  @Property(tries = 300)
  void neverMoreThanIsPaidFor(
      @ForAll @DoubleRange(max = 1) double share,
      @ForAll @DoubleRange(max = 50) double perSecond,
      @ForAll List<@IntRange(max = 300) Integer> steps) {
    AtomicLong clock = new AtomicLong();
    RetryBudget budget = new RetryBudget(new Budget(share, perSecond), clock::get);
    int calls = 0;
    int retries = 0;
    for (int step : steps) {
      if (step < 100) {
        budget.call();
        calls++;
      } else if (step < 200) {
        retries += budget.tryRetry() ? 1 : 0;
      } else {
        clock.addAndGet(step * 1_000_000L);
      }
      double paid = Math.max(10, perSecond * 10) + share * calls + perSecond * clock.get() / 1e9;
      assertTrue(retries <= paid + 0.001);
    }
  }
}
