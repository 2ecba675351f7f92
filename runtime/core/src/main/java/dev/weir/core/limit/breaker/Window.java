package dev.weir.core.limit.breaker;

import dev.weir.api.policy.BreakerPolicy;
import org.jspecify.annotations.Nullable;

/**
 * The outcomes that a closed breaker judges by. Not thread-safe: whoever holds the breaker's lock
 * uses it.
 */
abstract sealed class Window permits FailuresInARow, CountWindow, TimeWindow {
  private BreakerPolicy policy;
  long calls;
  long failures;
  long slow;
  private long failuresInARow;

  Window(BreakerPolicy policy) {
    this.policy = policy;
  }

  /** What a success that is not slow has to do. */
  enum Effort {
    /** Nothing: it would change nothing. */
    NONE,
    /** Be counted some time, at the latest before the next outcome of another kind. */
    LATER,
    /** The same, and before the time of {@link #rollAt}. */
    LATER_IN_TIME,
    /** Be counted at once: it may decide. */
    NOW
  }

  static Window of(BreakerPolicy policy, long now) {
    return switch (policy.counting()) {
      case CONSECUTIVE -> new FailuresInARow(policy);
      case CALLS -> new CountWindow(policy);
      case TIME -> new TimeWindow(policy, now);
    };
  }

  final BreakerPolicy policy() {
    return policy;
  }

  /** Adds successes that were not slow, in the time up to now. */
  final void addSuccesses(long count) {
    if (count > 0) {
      failuresInARow = 0;
      append(count, 0, 0);
    }
  }

  /** Adds one outcome. */
  final void add(boolean failed, boolean wasSlow) {
    failuresInARow = failed ? failuresInARow + 1 : 0;
    append(1, failed ? 1 : 0, wasSlow ? 1 : 0);
  }

  /** Appends so many calls, of which so many failed and so many were slow. */
  abstract void append(long moreCalls, long moreFailures, long moreSlow);

  /** Forgets what is too old. */
  void roll(long now) {}

  /** Whether the clock must be read before anything is added. */
  boolean isTimed() {
    return false;
  }

  /** When the window is to be rolled next, if it is timed. */
  long rollAt() {
    return 0;
  }

  /** Why the breaker must open, or null. */
  Transition.@Nullable Cause verdict() {
    if (calls == 0 || !tells()) {
      return null;
    }
    if (100.0 * failures >= policy.failureRate() * calls) {
      return Transition.Cause.FAILURES;
    }
    boolean looked = policy.slowCallRate() > 0;
    return looked && 100.0 * slow >= policy.slowCallRate() * calls
        ? Transition.Cause.SLOW_CALLS
        : null;
  }

  /** Whether there are enough calls to judge by. */
  boolean tells() {
    return calls >= policy.minimumCalls();
  }

  abstract Effort effort();

  final long failuresInARow() {
    return failuresInARow;
  }

  Counts counts() {
    return new Counts(calls, failures, slow, failuresInARow);
  }

  /**
   * The window of another policy with what is known of the outcomes in this one: itself where its
   * kind and size are the same; else a new one, in which they are as many, and in their order as
   * far as this one knows it.
   */
  final Window under(BreakerPolicy next, long now) {
    if (next.counting() == policy.counting() && isOfSize(next)) {
      policy = next;
      return this;
    }
    Window window = of(next, now);
    window.failuresInARow = failuresInARow;
    copyInto(window, now);
    return window;
  }

  /** Whether a policy that counts in the same way has the same size of window. */
  abstract boolean isOfSize(BreakerPolicy other);

  /** Appends all outcomes to another, oldest first. */
  abstract void copyInto(Window other, long now);

  /** Appends outcomes that are of so long ago. */
  void appendOld(long age, long moreCalls, long moreFailures, long moreSlow) {
    append(moreCalls, moreFailures, moreSlow);
  }
}
