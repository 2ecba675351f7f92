package dev.weir.core.limit;

import dev.weir.api.RejectedException;
import dev.weir.core.limit.Figures.Outcome;
import dev.weir.core.limit.breaker.Admission;
import org.jspecify.annotations.Nullable;

/**
 * The answer of a limiter to who asks for one call: all the permits that it takes, or why not.
 *
 * <p>Whoever gets a granted one calls exactly one of {@link #succeeded}, {@link #failed}, {@link
 * #timedOut}, {@link #cancelled} and {@link #release}, once, on any thread. Nothing checks that,
 * since one object stands for many calls: it holds which breaker state, bulkhead and rate limit
 * granted it and nothing else, so that asking allocates nothing. A half-open breaker's probes have
 * objects of their own, and can be closed but once.
 */
public final class Permit {
  // Null where it is not granted.
  private final @Nullable Gate gate;
  final @Nullable Admission admission;
  private final @Nullable RejectedException rejection;

  Permit(Gate gate, @Nullable Admission admission) {
    this.gate = gate;
    this.admission = admission;
    rejection = null;
  }

  Permit(RejectedException rejection) {
    this.gate = null;
    this.admission = null;
    this.rejection = rejection;
  }

  /** Whether the call may begin. */
  public boolean isGranted() {
    return rejection == null;
  }

  /** What to throw where it may not; null where it may. One and the same instance each time. */
  public @Nullable RejectedException rejection() {
    return rejection;
  }

  /**
   * The call ended well.
   *
   * @param durationNanos how long it took; less than 0: not measured
   */
  public void succeeded(long durationNanos) {
    if (gate != null) {
      gate.end(admission, Outcome.SUCCEEDED, null, durationNanos);
    }
  }

  /**
   * The call failed.
   *
   * @param failure what it threw; null: it is a failure whatever the breaker's policy expects
   * @param durationNanos how long it took; less than 0: not measured
   */
  public void failed(@Nullable Throwable failure, long durationNanos) {
    if (gate != null) {
      gate.end(admission, Gate.outcome(failure), failure, durationNanos);
    }
  }

  /**
   * The call took longer than it may, whatever is still done for it. A breaker counts that as a
   * failure whatever exceptions its policy expects, an adaptive limit as a call that was dropped.
   *
   * @param durationNanos how long it took; less than 0: not measured
   */
  public void timedOut(long durationNanos) {
    if (gate != null) {
      gate.endLate(admission, durationNanos);
    }
  }

  /**
   * The call was given up by whoever made it. That says nothing of whoever was called; its turn in
   * the rate limit is used.
   *
   * @param durationNanos how long it took; less than 0: not measured
   */
  public void cancelled(long durationNanos) {
    if (gate != null) {
      gate.end(admission, Outcome.CANCELLED, null, durationNanos);
    }
  }

  /**
   * The call did not run after all. Everything goes back as if nobody had asked.
   *
   * @param askedAt what {@link Limiter#now} said before the permit was asked for
   */
  public void release(long askedAt) {
    if (gate != null) {
      gate.giveBack(admission, askedAt);
    }
  }
}
