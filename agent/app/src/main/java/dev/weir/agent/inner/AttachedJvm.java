package dev.weir.agent.inner;

import java.util.Properties;
import org.jspecify.annotations.Nullable;

/**
 * Another JVM of this machine. By reflection, since the module for it belongs to the application's
 * loader, and a trimmed runtime has none.
 */
final class AttachedJvm {
  private static final String MACHINE = "com.sun.tools.attach.VirtualMachine";

  private AttachedJvm() {}

  /** A system property of it, or null. */
  static @Nullable String property(String pid, String name) throws ReflectiveOperationException {
    Class<?> type = Class.forName(MACHINE, true, ClassLoader.getSystemClassLoader());
    Object machine = type.getMethod("attach", String.class).invoke(null, pid);
    try {
      Object properties = type.getMethod("getSystemProperties").invoke(machine);
      return ((Properties) properties).getProperty(name);
    } finally {
      type.getMethod("detach").invoke(machine);
    }
  }
}
