package dev.weir.core.record;

import org.jspecify.annotations.Nullable;

/** Tells virtual threads from platform threads on every JDK from 17 on. */
public final class VirtualThreads {
  // A class rather than a method handle for Thread.isVirtual: handles cost 10 ms the first time.
  private static final @Nullable Class<?> VIRTUAL = find();

  private VirtualThreads() {}

  private static @Nullable Class<?> find() {
    if (Runtime.version().feature() < 21) {
      return null;
    }
    try {
      return Class.forName("java.lang.BaseVirtualThread", false, null);
    } catch (ClassNotFoundException e) {
      return null;
    }
  }

  /** Whether the thread is virtual; never on a JDK without them. */
  public static boolean isVirtual(Thread thread) {
    return VIRTUAL != null && VIRTUAL.isInstance(thread);
  }
}
