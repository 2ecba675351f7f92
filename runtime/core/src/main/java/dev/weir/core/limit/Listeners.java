package dev.weir.core.limit;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.LongAdder;

/** Who wants to be told of events. */
final class Listeners {
  private final List<LimitListener> listeners = new CopyOnWriteArrayList<>();
  private final LongAdder failures = new LongAdder();

  void add(LimitListener listener) {
    listeners.add(listener);
  }

  void remove(LimitListener listener) {
    listeners.remove(listener);
  }

  /** Whether it is worth making an event. */
  boolean any() {
    return !listeners.isEmpty();
  }

  void tell(LimitEvent event) {
    for (LimitListener listener : listeners) {
      try {
        listener.happened(event);
      } catch (Throwable e) {
        // A permit may be held here: nothing a listener does may get in the way of giving it back.
        failures.increment();
      }
    }
  }

  /** How many times one threw. */
  long failures() {
    return failures.sum();
  }
}
