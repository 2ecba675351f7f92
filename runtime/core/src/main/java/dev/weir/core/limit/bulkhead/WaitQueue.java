package dev.weir.core.limit.bulkhead;

import dev.weir.api.policy.BulkheadPolicy.Order;
import org.jspecify.annotations.Nullable;

/**
 * The calls that wait, in the order in which they came. Any of them leaves in constant time, so a
 * million that time out together cost a million steps. Guarded by the bulkhead's lock; the size
 * alone is read by anybody.
 */
final class WaitQueue {
  private @Nullable Waiter oldest;
  private @Nullable Waiter newest;
  private volatile int size;

  int size() {
    return size;
  }

  /** Who is served first. */
  @Nullable Waiter first(Order order) {
    return order == Order.FIFO ? oldest : newest;
  }

  /** Who is served last. */
  @Nullable Waiter last(Order order) {
    return order == Order.FIFO ? newest : oldest;
  }

  void add(Waiter waiter) {
    Waiter before = newest;
    waiter.previous = before;
    if (before == null) {
      oldest = waiter;
    } else {
      before.next = waiter;
    }
    newest = waiter;
    resize(1);
  }

  void remove(Waiter waiter) {
    Waiter before = waiter.previous;
    Waiter after = waiter.next;
    if (before == null) {
      oldest = after;
    } else {
      before.next = after;
    }
    if (after == null) {
      newest = before;
    } else {
      after.previous = before;
    }
    waiter.previous = null;
    waiter.next = null;
    resize(-1);
  }

  @SuppressWarnings("NonAtomicVolatileUpdate") // one writer at a time: who has the lock
  private void resize(int by) {
    size += by;
  }
}
