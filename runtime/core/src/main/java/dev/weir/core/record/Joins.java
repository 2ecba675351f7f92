package dev.weir.core.record;

import dev.weir.api.OperationType;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * Waits for what other threads do: at a future, a latch, a queue, for a thread's end; told from
 * waits for a lock by the class that is waited at.
 */
final class Joins {
  private Joins() {}

  /**
   * Whether a thread waits so now; a stale look.
   *
   * @param site the row of its open operation, if any
   * @param thread a platform thread; null: a virtual one, of which the row alone is known
   */
  static boolean now(Recording recording, int site, @Nullable Thread thread) {
    if (site <= 0 || recording.site(site).type() != OperationType.LOCK_WAIT) {
      return false;
    }
    Object blocker = thread == null ? null : LockSupport.getBlocker(thread);
    return blocker == null || isOther(blocker.getClass().getName());
  }

  /** Whether an operation was one. */
  static boolean is(Key key) {
    return key.type == OperationType.LOCK_WAIT && (key.target == null || isOther(key.target));
  }

  private static boolean isOther(String target) {
    if (target.startsWith("java.util.concurrent.")) {
      return target.startsWith("java.util.concurrent.locks.")
          ? target.contains("Condition")
          : !target.contains("Semaphore") && !target.contains("ConcurrentHashMap");
    }
    return target.endsWith(" (wait)")
        || target.contains("Future")
        || target.contains("Promise")
        || target.contains("Latch");
  }
}
