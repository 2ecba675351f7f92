package dev.weir.core.limit.pool;

import java.lang.reflect.Method;
import java.security.AccessControlContext;
import java.security.AccessController;
import java.security.PrivilegedAction;
import java.security.ProtectionDomain;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * Threads that hold nothing of whoever has them started: no inheritable thread-locals, no context
 * class loader, no thread group, no access-control context. Otherwise a pool that outlives a
 * redeployed application would hold its class loader.
 */
final class Threads {
  private static final int FIRST_WITHOUT_ACCESS_CONTROL = 24;

  private Threads() {}

  /** Daemon platform threads called {@code <prefix>1}, {@code <prefix>2} and so on. */
  static ThreadFactory platform(String prefix) {
    AtomicInteger number = new AtomicInteger();
    return task -> platform(task, prefix + number.incrementAndGet());
  }

  /** One daemon platform thread. */
  static Thread platform(Runnable task, String name) {
    return Runtime.version().feature() < FIRST_WITHOUT_ACCESS_CONTROL
        ? withoutCallersRights(task, name)
        : bare(task, name);
  }

  private static Thread bare(Runnable task, String name) {
    Thread thread = new Thread(outermost(), task, name, 0, false);
    thread.setDaemon(true);
    thread.setContextClassLoader(ClassLoader.getSystemClassLoader());
    return thread;
  }

  private static ThreadGroup outermost() {
    ThreadGroup group = Thread.currentThread().getThreadGroup();
    while (group.getParent() != null) {
      group = group.getParent();
    }
    return group;
  }

  // A thread keeps the protection domains of the stack that made it, until JDK 24.
  @SuppressWarnings("removal")
  private static Thread withoutCallersRights(Runnable task, String name) {
    return AccessController.doPrivileged(
        (PrivilegedAction<Thread>) () -> bare(task, name),
        new AccessControlContext(new ProtectionDomain[0]));
  }

  /** Virtual threads of such names, or null where the JDK has none. */
  static @Nullable ThreadFactory virtual(String prefix) {
    if (Runtime.version().feature() < 21) {
      return null;
    }
    try {
      Class<?> builder = Class.forName("java.lang.Thread$Builder");
      Class<?> ofVirtual = Class.forName("java.lang.Thread$Builder$OfVirtual");
      Object unnamed = Thread.class.getMethod("ofVirtual").invoke(null);
      Method name = ofVirtual.getMethod("name", String.class, long.class);
      Object named = name.invoke(unnamed, prefix, 1L);
      Method inherit = ofVirtual.getMethod("inheritInheritableThreadLocals", boolean.class);
      Object bare = inherit.invoke(named, false);
      return (ThreadFactory) builder.getMethod("factory").invoke(bare);
    } catch (ReflectiveOperationException e) {
      return null;
    }
  }
}
