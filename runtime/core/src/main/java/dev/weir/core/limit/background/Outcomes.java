package dev.weir.core.limit.background;

import dev.weir.api.CallHandle;
import dev.weir.core.limit.time.Ticker;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The tasks that somebody may ask for: those that are not over, and of the others the latest. Its
 * monitor guards it; it is held for a few instructions, and nobody's code runs under it.
 */
final class Outcomes {
  private final Ticker ticker;
  private final Map<String, Task> known = new LinkedHashMap<>();
  private final ArrayDeque<Over> over = new ArrayDeque<>();
  private final long[] ended = new long[CallHandle.Status.values().length];
  private Bounds bounds;

  /** A task and when it came. */
  record Task(String name, CallHandle<?> handle, long since) {}

  private record Over(String id, long at) {}

  Outcomes(Bounds bounds, Ticker ticker) {
    this.bounds = bounds;
    this.ticker = ticker;
  }

  synchronized void reconfigure(Bounds other) {
    bounds = other;
    trim();
  }

  synchronized void add(String name, CallHandle<?> handle) {
    trim();
    known.put(handle.id(), new Task(name, handle, ticker.nanoTime()));
  }

  /** It has never been here. */
  synchronized void remove(CallHandle<?> handle) {
    known.remove(handle.id());
  }

  /** The task is over, and its status says how. */
  synchronized void ended(CallHandle<?> handle) {
    if (known.containsKey(handle.id())) {
      ended[handle.status().ordinal()]++;
      over.add(new Over(handle.id(), ticker.nanoTime()));
    }
    trim();
  }

  /** Forgets what is over and too much or too old. */
  private void trim() {
    long now = ticker.nanoTime();
    long keptForNanos = bounds.keptFor().toNanos();
    for (Over oldest = over.peek();
        oldest != null && (over.size() > bounds.kept() || now - oldest.at >= keptForNanos);
        oldest = over.peek()) {
      over.remove();
      known.remove(oldest.id);
    }
  }

  /** How many ended so. */
  synchronized long ended(CallHandle.Status how) {
    return ended[how.ordinal()];
  }

  /** How many are known that are not over. */
  synchronized int open() {
    return known.size() - over.size();
  }

  synchronized @Nullable CallHandle<?> find(String id) {
    trim();
    Task task = known.get(id);
    return task == null ? null : task.handle;
  }

  /** In the order in which they came. */
  synchronized List<Task> all() {
    trim();
    return new ArrayList<>(known.values());
  }
}
