package dev.weir.core.record;

import org.jspecify.annotations.Nullable;

/**
 * Threads whose class says that they must not block: those of Reactor's schedulers {@code parallel}
 * and {@code single}. Event loops are known by what they run, see {@link Ledger#eventLoop}.
 */
final class NonBlockingThreads {
  // Shorter than its package, or the packaging would take it for a class to move.
  private static final String REACTOR = "reactor.";
  private static final String MARK = ".NonBlocking";

  private NonBlockingThreads() {}

  /** Whether threads of this class must not block. Asked once a thread. */
  static boolean has(Class<?> type) {
    if (type == Thread.class) {
      return false;
    }
    for (@Nullable Class<?> at = type; at != null && at != Thread.class; at = at.getSuperclass()) {
      for (Class<?> face : at.getInterfaces()) {
        String name = face.getName();
        if (name.startsWith(REACTOR) && name.endsWith(MARK)) {
          return true;
        }
      }
    }
    return false;
  }
}
