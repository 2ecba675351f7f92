package dev.weir.core.limit;

import dev.weir.core.limit.Figures.Outcome;
import dev.weir.core.limit.pool.PooledCall;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * The bulkheads' permits of a body that runs elsewhere: they go back when it has really returned or
 * will never run, whatever its caller was told meanwhile.
 */
final class HeldPermits implements Runnable {
  private final Gate gate;
  private final long begun;
  private final long timeoutNanos;
  private final AtomicBoolean held = new AtomicBoolean(true);
  private volatile boolean running;
  private volatile @Nullable PooledCall<?> accepted;
  private volatile @Nullable Throwable thrown;

  /**
   * @param begun a reading of the gate's clock
   * @param timeoutNanos who takes longer counts as dropped where the limit is adaptive
   */
  HeldPermits(Gate gate, long begun, long timeoutNanos) {
    this.gate = gate;
    this.begun = begun;
    this.timeoutNanos = timeoutNanos;
  }

  /** The body, which says by itself that it runs. */
  <T extends @Nullable Object> Callable<T> with(Callable<? extends T> body) {
    return () -> {
      running = true;
      try {
        return body.call();
      } catch (Throwable e) {
        thrown = e;
        throw e;
      }
    };
  }

  /** The body is called by who asked for its permits. */
  void calledHere() {
    running = true;
  }

  /** A pool has accepted the body, and knows whether it runs. */
  void accepted(PooledCall<?> call) {
    accepted = call;
  }

  /** Nothing is left of the body. Whoever knows says so; more than one may. */
  @Override
  public void run() {
    if (held.compareAndSet(true, false)) {
      gate.free(outcome(), gate.since(begun));
    }
  }

  private Outcome outcome() {
    if (!hasBegun()) {
      return Outcome.CANCELLED;
    }
    return gate.since(begun) < timeoutNanos ? Outcome.SUCCEEDED : Outcome.TIMED_OUT;
  }

  /** Whether the body has been called, as far as can be known. */
  boolean hasBegun() {
    PooledCall<?> call = accepted;
    return running || call != null && call.hasBegun();
  }

  /** The body has thrown this. */
  void threw(Throwable what) {
    thrown = what;
  }

  /** Whether the body itself has thrown this, and not who waited for it. */
  boolean isBodys(Throwable what) {
    return what == thrown;
  }

  /** Whether nothing is left of the body. */
  boolean isOver() {
    return !held.get();
  }
}
