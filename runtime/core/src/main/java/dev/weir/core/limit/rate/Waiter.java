package dev.weir.core.limit.rate;

import org.jspecify.annotations.Nullable;

/** A call that waits for permits. Guarded by the lock of the limiter. */
final class Waiter {
  final Thread thread = Thread.currentThread();
  final int permits;
  final long timeoutNanos;
  final long since;

  boolean queued;

  /** Permits are promised to it; it has left the queue. */
  boolean granted;

  /** It is the first of the queue, knows that, and sleeps no longer than until its permits come. */
  boolean leads;

  /** It was woken to look again, and has not yet looked. */
  boolean called;

  @Nullable Waiter previous;
  @Nullable Waiter next;

  /**
   * @param since when it began to wait, by the ticker
   */
  Waiter(int permits, long timeoutNanos, long since) {
    this.permits = permits;
    this.timeoutNanos = timeoutNanos;
    this.since = since;
  }

  /** The nanoseconds that it may still wait; zero or less: none. */
  long remaining(long now) {
    return timeoutNanos - (now - since);
  }
}
