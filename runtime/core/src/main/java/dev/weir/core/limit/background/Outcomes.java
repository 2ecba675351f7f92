package dev.weir.core.limit.background;

import dev.weir.api.CallHandle;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The tasks that somebody may ask for: those that are not over, and of the others the latest. Its
 * owner's lock guards it.
 */
final class Outcomes {
  private final Map<String, Task> known = new LinkedHashMap<>();
  private final ArrayDeque<Over> over = new ArrayDeque<>();
  private final int[] ended = new int[CallHandle.Status.values().length];

  /** A task and when it came. */
  record Task(String name, CallHandle<?> handle, long since) {}

  private record Over(String id, long at) {}

  void add(String name, CallHandle<?> handle, long now) {
    known.put(handle.id(), new Task(name, handle, now));
  }

  /** It has never been here. */
  void remove(CallHandle<?> handle) {
    known.remove(handle.id());
  }

  /** The task is over, and its status says how. */
  void ended(CallHandle<?> handle, long now) {
    if (known.containsKey(handle.id())) {
      ended[handle.status().ordinal()]++;
      over.add(new Over(handle.id(), now));
    }
  }

  int ended(CallHandle.Status how) {
    return ended[how.ordinal()];
  }

  /** How many are known that are not over. */
  int open() {
    return known.size() - over.size();
  }

  /** Forgets what is over and too much or too old. */
  void trim(Bounds bounds, long now) {
    long keptForNanos = bounds.keptFor().toNanos();
    for (Over oldest = over.peek();
        oldest != null && (over.size() > bounds.kept() || now - oldest.at >= keptForNanos);
        oldest = over.peek()) {
      over.remove();
      known.remove(oldest.id);
    }
  }

  @Nullable CallHandle<?> find(String id) {
    Task task = known.get(id);
    return task == null ? null : task.handle;
  }

  /** In the order in which they came. */
  List<Task> all() {
    return new ArrayList<>(known.values());
  }
}
