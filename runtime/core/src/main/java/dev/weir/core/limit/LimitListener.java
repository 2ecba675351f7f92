package dev.weir.core.limit;

/**
 * Is told of events, on the thread of the call that they happened to; so it must be quick, and must
 * not wait. What it throws is counted and dropped.
 */
@FunctionalInterface
public interface LimitListener {
  /** It happened. */
  void happened(LimitEvent event);
}
