package dev.weir.core.limit;

/**
 * A {@link Body} that gives nothing.
 *
 * @param <X> what it throws
 */
@FunctionalInterface
public interface Action<X extends Exception> {
  /** Does it. */
  void run() throws X;
}
