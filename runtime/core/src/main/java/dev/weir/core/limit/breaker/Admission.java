package dev.weir.core.limit.breaker;

import org.jspecify.annotations.Nullable;

/**
 * A call that a circuit breaker let through, to be told what became of it: by exactly one of the
 * four methods, once.
 *
 * <p>It belongs to the state that issued it, by identity: an outcome that comes after that state
 * has ended counts nothing, even if the breaker is in a state of the same name again. A probe
 * counts once however often it is told. The admission of a closed breaker is one object for all
 * calls, so that nothing is allocated; there a second outcome would count as one more call.
 *
 * <p>Durations are in nanoseconds; negative: not measured, and so not slow.
 */
public abstract sealed class Admission permits Closed, Probe, Disabled {
  final CircuitBreaker breaker;

  Admission(CircuitBreaker breaker) {
    this.breaker = breaker;
  }

  /** The call succeeded. */
  public abstract void success(long durationNanos);

  /** The call failed, as is already known. */
  abstract void failed(long durationNanos);

  /** There is no outcome: a later limit rejected the call, or it was cancelled before it ran. */
  public abstract void release();

  /**
   * The call threw, which is a failure unless the policy says otherwise.
   *
   * @param failure null: a failure in any case
   */
  public void failure(@Nullable Throwable failure, long durationNanos) {
    switch (breaker.judge().verdict(failure)) {
      case FAILURE -> failed(durationNanos);
      case SUCCESS -> success(durationNanos);
      case NEITHER -> release();
    }
  }

  /** The call returned, which is a success unless the policy says otherwise. */
  public void result(@Nullable Object result, long durationNanos) {
    if (breaker.judge().isFailure(result)) {
      failed(durationNanos);
    } else {
      success(durationNanos);
    }
  }
}
