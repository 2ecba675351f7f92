package dev.weir.agent.inner.command;

import java.lang.reflect.InvocationTargetException;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Another JVM of this machine, attached to. By reflection, since the module for it belongs to the
 * application's loader, and a trimmed runtime has none.
 */
final class AttachedJvm implements AutoCloseable {
  private static final String MACHINE = "com.sun.tools.attach.VirtualMachine";
  private static final String DESCRIPTOR = "com.sun.tools.attach.VirtualMachineDescriptor";
  private static final long MOST_NANOS = 15_000_000_000L;

  private final long pid;
  private final Object machine;

  private AttachedJvm(long pid, Object machine) {
    this.pid = pid;
    this.machine = machine;
  }

  /** The JVMs that show themselves to this user: what was started, by process id. */
  static Map<Long, String> list() throws RefusedException {
    Map<Long, String> found = new TreeMap<>();
    for (Object each : (List<?>) call(0, MACHINE, "list", null)) {
      String id = (String) call(0, DESCRIPTOR, "id", each);
      if (!id.isEmpty() && id.chars().allMatch(Character::isDigit)) {
        found.put(Long.valueOf(id), (String) call(0, DESCRIPTOR, "displayName", each));
      }
    }
    return found;
  }

  /** Attaches to it; closing detaches. */
  static AttachedJvm attach(long pid) throws RefusedException {
    return new AttachedJvm(pid, call(pid, MACHINE, "attach", null, Long.toString(pid)));
  }

  /** Its system properties now. */
  static Properties properties(long pid) throws RefusedException {
    return Asked.start(pid, () -> ask(pid)).answer(MOST_NANOS);
  }

  /** The same, for as long as it takes. */
  static Properties ask(long pid) throws RefusedException {
    try (AttachedJvm jvm = attach(pid)) {
      return (Properties) call(pid, MACHINE, "getSystemProperties", jvm.machine);
    }
  }

  /**
   * Starts an agent in it; returns when its {@code agentmain} has.
   *
   * @param jar absolute, as that JVM sees it
   * @param arguments the agent's
   */
  static void load(long pid, String jar, String arguments) throws RefusedException {
    Asked.start(
            pid,
            () -> {
              try (AttachedJvm jvm = attach(pid)) {
                call(pid, MACHINE, "loadAgent", jvm.machine, jar, arguments);
                return true;
              }
            })
        .answer(MOST_NANOS * 4);
  }

  @Override
  public void close() {
    try {
      call(pid, MACHINE, "detach", machine);
    } catch (RefusedException e) {
      // It has ended meanwhile.
    }
  }

  /** Calls a method with arguments of text; of no object, a static one. */
  private static Object call(
      long pid, String type, String method, @Nullable Object on, String... arguments)
      throws RefusedException {
    try {
      Class<?>[] types = new Class<?>[arguments.length];
      Arrays.fill(types, String.class);
      return Class.forName(type, true, ClassLoader.getSystemClassLoader())
          .getMethod(method, types)
          .invoke(on, (Object[]) arguments);
    } catch (InvocationTargetException e) {
      throw RefusedException.of(pid, e.getCause() == null ? e : e.getCause());
    } catch (ReflectiveOperationException | LinkageError e) {
      throw RefusedException.of(pid, e);
    }
  }
}
