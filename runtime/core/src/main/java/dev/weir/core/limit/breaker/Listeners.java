package dev.weir.core.limit.breaker;

import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Tells listeners of transitions.
 *
 * <p>Transitions are queued under the breaker's lock, and so in their order, and told after it was
 * let go, so that a listener may block or call the breaker without harm to other callers. One
 * thread at a time tells; whoever finds another at it leaves its own transitions to that one.
 */
final class Listeners {
  /** With a listener that hangs, no more than these wait; the rest counts as failures. */
  private static final int MOST_QUEUED = 1_000;

  private final List<TransitionListener> listeners = new CopyOnWriteArrayList<>();
  private final Queue<Transition> queue = new ConcurrentLinkedQueue<>();
  private final AtomicBoolean telling = new AtomicBoolean();
  private final AtomicLong failures;

  Listeners(AtomicLong failures) {
    this.failures = failures;
  }

  void add(TransitionListener listener) {
    listeners.add(listener);
  }

  /** Under the breaker's lock. */
  void queue(Transition transition) {
    if (listeners.isEmpty()) {
      return;
    }
    if (queue.size() < MOST_QUEUED) {
      queue.add(transition);
    } else {
      failures.incrementAndGet();
    }
  }

  /** With no lock held. */
  void tell() {
    // Asks again after letting go: somebody may have queued one and found this thread still at it.
    while (!queue.isEmpty() && telling.compareAndSet(false, true)) {
      try {
        for (Transition next = queue.poll(); next != null; next = queue.poll()) {
          tell(next);
        }
      } finally {
        telling.set(false);
      }
    }
  }

  private void tell(Transition transition) {
    for (TransitionListener listener : listeners) {
      try {
        listener.changed(transition);
      } catch (Throwable e) {
        failures.incrementAndGet();
      }
    }
  }
}
