package dev.weir.core.limit.bulkhead;

import java.util.ArrayDeque;
import java.util.Deque;

/**
 * A wait that does what the test says instead of waiting, and moves the clock to the end of the
 * wait where it says nothing. A step may wait in its turn: so one thread plays several.
 */
final class ScriptedParking implements Parking {
  /** What happens while a thread waits. */
  interface Step {
    void run() throws Exception;
  }

  private final Clock clock;
  private final Deque<Step> steps = new ArrayDeque<>();
  private int parks;

  ScriptedParking(Clock clock) {
    this.clock = clock;
  }

  ScriptedParking then(Step step) {
    steps.add(step);
    return this;
  }

  int parks() {
    return parks;
  }

  @Override
  public void park(Object blocker, long nanos) {
    parks++;
    Step step = steps.poll();
    if (step != null) {
      try {
        step.run();
      } catch (RuntimeException | Error e) {
        throw e;
      } catch (Exception e) {
        throw new AssertionError(e);
      }
    } else if (nanos == FOREVER) {
      throw new AssertionError("waits for ever");
    } else {
      clock.advance(nanos);
    }
  }

  @Override
  public void unpark(Thread thread) {
    // Whoever waits looks again after each step.
  }
}
