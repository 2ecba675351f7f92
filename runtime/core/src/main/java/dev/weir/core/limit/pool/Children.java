package dev.weir.core.limit.pool;

import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * All child processes of this JVM's pools. They end by themselves when this JVM does, because their
 * standard input ends; those that cannot notice, being stopped for one, are killed when this JVM
 * shuts down in an orderly way.
 */
final class Children {
  private static final Set<Process> ALIVE = new HashSet<>();
  private static @Nullable Thread hook;

  private Children() {}

  static synchronized void add(Process child) {
    ALIVE.add(child);
    if (hook == null) {
      Thread killer = Threads.platform(Children::killAll, "weir-pool-shutdown");
      try {
        Runtime.getRuntime().addShutdownHook(killer);
        hook = killer;
      } catch (IllegalStateException e) {
        // This JVM is shutting down already: the child goes by itself.
      }
    }
  }

  static synchronized void remove(Process child) {
    ALIVE.remove(child);
    if (ALIVE.isEmpty() && hook != null) {
      // A hook that stays would hold the class loader of a redeployed application.
      try {
        Runtime.getRuntime().removeShutdownHook(hook);
      } catch (IllegalStateException e) {
        // It runs.
      }
      hook = null;
    }
  }

  private static synchronized void killAll() {
    ALIVE.forEach(Process::destroyForcibly);
  }
}
