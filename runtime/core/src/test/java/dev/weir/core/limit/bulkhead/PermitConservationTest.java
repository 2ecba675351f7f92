package dev.weir.core.limit.bulkhead;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weir.api.policy.BulkheadPolicy;
import dev.weir.api.policy.BulkheadPolicy.Adaptation;
import dev.weir.api.policy.BulkheadPolicy.Aimd;
import dev.weir.api.policy.BulkheadPolicy.Gradient2;
import dev.weir.api.policy.BulkheadPolicy.Order;
import dev.weir.api.policy.BulkheadPolicy.Vegas;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.opentest4j.AssertionFailedError;

/** Whatever happens in whatever order, as many permits come back as went out. */
class PermitConservationTest {
  private static final long TIMEOUT = 1_000;

  /** What somebody does; while one waits, others go on with what comes next. */
  enum Act {
    TRY,
    TRY_WHATEVER_THE_LIMIT,
    WAIT,
    RELEASE,
    INTERRUPT,
    PASS_TIME,
    WAKE_FOR_NOTHING,
    DIE,
    RECONFIGURE
  }

  record Step(Act act, int limit, int maxWaiting, Order order) {}

  @Provide
  Arbitrary<List<Step>> steps() {
    Arbitrary<Act> acts =
        Arbitraries.frequencyOf(
            net.jqwik.api.Tuple.of(5, Arbitraries.of(Act.TRY, Act.WAIT, Act.RELEASE)),
            net.jqwik.api.Tuple.of(2, Arbitraries.of(Act.class)));
    return Combinators.combine(
            acts,
            Arbitraries.integers().between(1, 6),
            Arbitraries.integers().between(0, 4),
            Arbitraries.of(Order.class))
        .as(Step::new)
        .list()
        .ofMaxSize(80);
  }

  /** A bulkhead, and what must be true of it. */
  private static final class World implements Parking {
    private final Clock clock = new Clock();
    private final Deque<Step> steps;
    private final Bulkhead bulkhead;
    private int limit;
    private int held;

    World(List<Step> steps, int limit, int stripes) {
      this.steps = new ArrayDeque<>(steps);
      this.limit = limit;
      bulkhead = new Bulkhead("b", policy(limit, 3, Order.FIFO), clock, this, stripes);
    }

    private static BulkheadPolicy policy(int limit, int maxWaiting, Order order) {
      return BulkheadPolicy.of(limit)
          .withWaiting(maxWaiting, Duration.ofSeconds(1))
          .withOrder(order);
    }

    void play() {
      while (!steps.isEmpty()) {
        step(steps.poll());
        assertEquals(0, bulkhead.waiting());
        assertEquals(held, bulkhead.inFlight());
      }
      for (; held > 0; held--) {
        bulkhead.release();
      }
      assertEquals(0, bulkhead.inFlight());
      assertThrows(IllegalStateException.class, bulkhead::release);
      for (int i = 0; i < limit; i++) {
        assertTrue(bulkhead.tryAcquire(), "no permit is lost");
      }
      assertFalse(bulkhead.tryAcquire(), "and none made");
    }

    private void step(Step step) {
      switch (step.act) {
        case TRY -> {
          boolean free = bulkhead.waiting() == 0 && bulkhead.inFlight() < limit;
          assertEquals(free, bulkhead.tryAcquire());
          held += free ? 1 : 0;
        }
        case TRY_WHATEVER_THE_LIMIT -> {
          boolean fewer = bulkhead.inFlight() < step.limit;
          assertEquals(fewer, bulkhead.tryAcquire(step.limit));
          held += fewer ? 1 : 0;
        }
        case WAIT -> await();
        case RELEASE -> {
          if (held > 0) {
            bulkhead.release();
            held--;
          } else if (bulkhead.inFlight() == 0) {
            assertThrows(IllegalStateException.class, bulkhead::release);
          }
        }
        case INTERRUPT -> Thread.currentThread().interrupt();
        case PASS_TIME -> clock.advance(TIMEOUT / 3);
        case WAKE_FOR_NOTHING -> {}
        case DIE -> {
          if (bulkhead.waiting() > 0) {
            throw new OutOfMemoryError("for the test");
          }
        }
        case RECONFIGURE -> {
          limit = step.limit;
          bulkhead.reconfigure(policy(limit, step.maxWaiting, step.order));
          assertTrue(bulkhead.waiting() <= step.maxWaiting);
        }
      }
    }

    private void await() {
      try {
        if (bulkhead.acquire(TIMEOUT)) {
          held++;
        }
      } catch (InterruptedException | OutOfMemoryError e) {
        // Gone, with nothing.
      }
      // Whatever flag is left is no concern of the next.
      Thread.interrupted();
    }

    @Override
    public void park(Object blocker, long nanos) {
      Step step = steps.poll();
      if (step == null) {
        clock.advance(nanos);
      } else {
        step(step);
      }
    }

    @Override
    public void unpark(Thread thread) {}
  }

  @Property(tries = 3_000)
  void permitsInArePermitsOutUnderAnySchedule(
      @ForAll("steps") List<Step> steps,
      @ForAll @IntRange(min = 1, max = 6) int limit,
      @ForAll @IntRange(min = 1, max = 5) int stripes) {
    try {
      new World(steps, limit, stripes).play();
    } finally {
      Thread.interrupted();
    }
  }

  @Provide
  Arbitrary<Adaptation> adaptations() {
    return Arbitraries.of(Aimd.between(3, 90), Vegas.between(3, 90), Gradient2.between(3, 90));
  }

  // Trap 14.
  @Property(tries = 1_000)
  void whateverIsMeasuredTheLimitStaysWithinItsBoundsAndNoPermitLeaks(
      @ForAll("adaptations") Adaptation adaptation,
      @ForAll @Size(max = 200) List<Long> durations,
      @ForAll @IntRange(min = 1, max = 90) int callers) {
    Clock clock = new Clock();
    Bulkhead bulkhead =
        new Bulkhead(
            "b", BulkheadPolicy.of(20).withAdaptation(adaptation), clock, Parking.SYSTEM, 3);
    for (long duration : durations) {
      int running = 0;
      while (running < callers && bulkhead.tryAcquire()) {
        running++;
      }
      for (; running > 0; running--) {
        clock.advance(20_000_000);
        bulkhead.release(duration, duration % 5 == 0);
      }
      if (bulkhead.inFlight() != 0 || bulkhead.limit() < 3 || bulkhead.limit() > 90) {
        throw new AssertionFailedError(bulkhead.snapshot().toString());
      }
    }
    assertEquals(0, bulkhead.snapshot().lostSamples());
  }
}
