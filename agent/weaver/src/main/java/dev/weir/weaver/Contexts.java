package dev.weir.weaver;

import dev.weir.core.record.Request;
import dev.weir.core.record.WeakIdentityMap;
import org.jspecify.annotations.Nullable;

/**
 * Whose work a task is. Remembered when a request hands the task over, taken when a worker takes it
 * up. Tasks are held weakly and never wrapped, so queues and handlers see their own objects.
 */
public final class Contexts {
  private final WeakIdentityMap<Object, Waiting> tasks = new WeakIdentityMap<>();

  /** The same object may be handed over by many: a lambda without captures is one object. */
  private record Waiting(Request owner, @Nullable Waiting next, int length) {}

  private static final int MOST_WAITING = 64;

  /** The request hands the task over. */
  public void put(Object task, Request owner) {
    Waiting known = tasks.get(task);
    int length = known == null ? 1 : known.length + 1;
    if (length <= MOST_WAITING) {
      tasks.put(task, new Waiting(owner, known, length));
    }
  }

  /** A worker takes the task up: whose is it? Null where no request handed it over. */
  public @Nullable Request take(Object task) {
    if (tasks.isEmpty()) {
      return null;
    }
    Waiting known = tasks.remove(task);
    if (known == null) {
      return null;
    }
    if (known.next != null) {
      tasks.put(task, known.next);
    }
    return known.owner;
  }

  /** Whose it is, without taking it. */
  public @Nullable Request peek(Object task) {
    Waiting known = tasks.get(task);
    return known == null ? null : known.owner;
  }
}
