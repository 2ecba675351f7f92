package dev.weir.weaver.edge;

import java.lang.reflect.Method;
import java.util.concurrent.ThreadFactory;
import org.jspecify.annotations.Nullable;

/** Virtual threads, which the JDK that this is compiled for does not have. */
final class VirtualWorkers {
  private static final @Nullable Method IS_VIRTUAL = isVirtual();

  private VirtualWorkers() {}

  private static @Nullable Method isVirtual() {
    if (Runtime.version().feature() < 21) {
      return null;
    }
    try {
      return Thread.class.getMethod("isVirtual");
    } catch (ReflectiveOperationException e) {
      return null;
    }
  }

  static boolean isVirtual(Thread thread) {
    try {
      return IS_VIRTUAL != null && (boolean) IS_VIRTUAL.invoke(thread);
    } catch (ReflectiveOperationException e) {
      return false;
    }
  }

  /** Makes them; null where there are none. */
  static @Nullable ThreadFactory factory() {
    if (Runtime.version().feature() < 21) {
      return null;
    }
    try {
      Class<?> builder = Class.forName("java.lang.Thread$Builder");
      Class<?> ofVirtual = Class.forName("java.lang.Thread$Builder$OfVirtual");
      Object unnamed = Thread.class.getMethod("ofVirtual").invoke(null);
      Object named =
          ofVirtual
              .getMethod("name", String.class, long.class)
              .invoke(unnamed, "weir-request-v", 1L);
      Object bare =
          ofVirtual.getMethod("inheritInheritableThreadLocals", boolean.class).invoke(named, false);
      return (ThreadFactory) builder.getMethod("factory").invoke(bare);
    } catch (ReflectiveOperationException e) {
      return null;
    }
  }
}
