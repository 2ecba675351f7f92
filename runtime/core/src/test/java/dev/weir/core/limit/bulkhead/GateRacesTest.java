package dev.weir.core.limit.bulkhead;

import dev.weir.api.policy.BulkheadPolicy.Order;
import dev.weir.core.limit.bulkhead.Waiter.State;
import org.jetbrains.lincheck.datastructures.IntGen;
import org.jetbrains.lincheck.datastructures.ModelCheckingOptions;
import org.jetbrains.lincheck.datastructures.Operation;
import org.jetbrains.lincheck.datastructures.Param;
import org.junit.jupiter.api.Test;

/**
 * Lets a model checker go through the interleavings of a few operations. Each has to give what the
 * operations would give one after the other, and to come to an end.
 */
public class GateRacesTest {
  private static final int ITERATIONS = 6;

  /** A permit is refused only when none is free, and given only when one is. */
  public static class Permitting {
    final Gate gate = gate(2, 0);

    @Operation
    public boolean tryAcquire() {
      return gate.tryAcquire();
    }

    @Operation
    public boolean release() {
      return gate.release();
    }
  }

  /** The same while the limit changes. */
  public static class Resizing extends Permitting {
    @Operation
    public void resize(@Param(gen = IntGen.class, conf = "1:3") int limit) {
      gate.resize(limit);
    }

    @Operation
    public boolean tryAcquire(@Param(gen = IntGen.class, conf = "1:3") int bound) {
      return gate.tryAcquire(bound);
    }
  }

  /** Whoever waits gets a permit as long as those that hold one give it back. */
  public static class Waiting {
    private final Gate gate = gate(1, 10);

    @Operation
    public boolean callAfterAWait() throws InterruptedException {
      return (gate.tryAcquire() || gate.await(Parking.FOREVER) == State.ADMITTED) && gate.release();
    }

    @Operation(nonParallelGroup = "limit")
    public void changeTheLimit(@Param(gen = IntGen.class, conf = "1:2") int limit) {
      gate.resize(limit);
    }
  }

  private static Gate gate(int limit, int maxWaiting) {
    Gate gate = new Gate(new Permits(2), () -> 0, Parking.SYSTEM);
    gate.change(limit, maxWaiting, Order.FIFO);
    return gate;
  }

  @Test
  void neverElevenOfTenAndNoSpuriousRejection() {
    new ModelCheckingOptions()
        .threads(3)
        .actorsPerThread(2)
        .actorsBefore(1)
        .actorsAfter(2)
        .iterations(ITERATIONS)
        .invocationsPerIteration(500)
        .check(Permitting.class);
  }

  @Test
  void norWhileTheLimitChanges() {
    new ModelCheckingOptions()
        .threads(2)
        .actorsPerThread(3)
        .actorsBefore(1)
        .actorsAfter(2)
        .iterations(ITERATIONS)
        .invocationsPerIteration(300)
        .check(Resizing.class);
  }

  @Test
  void noReleaseIsLostToThoseThatWait() {
    new ModelCheckingOptions()
        .threads(3)
        .actorsPerThread(2)
        .actorsBefore(0)
        .actorsAfter(1)
        .iterations(ITERATIONS)
        .invocationsPerIteration(300)
        .check(Waiting.class);
  }
}
