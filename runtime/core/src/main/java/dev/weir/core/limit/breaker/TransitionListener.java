package dev.weir.core.limit.breaker;

/**
 * Is told of each change of state, in order and one at a time, by whichever thread caused one. It
 * holds up that caller, and the listeners of the next change: it must be quick. What it throws is
 * counted in {@link Snapshot#callbackFailures} and goes no further. It may call the breaker.
 */
@FunctionalInterface
public interface TransitionListener {
  /** The change has happened; the breaker may have changed again since. */
  void changed(Transition transition);
}
