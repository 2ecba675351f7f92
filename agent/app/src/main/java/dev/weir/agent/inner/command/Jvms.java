package dev.weir.agent.inner.command;

import dev.weir.core.report.UsageException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** Finds the JVMs of this user, this one left out. */
final class Jvms {
  private static final long MOST_SECONDS = 10;

  private Jvms() {}

  /**
   * What each of them runs, by process id: those that show themselves, and processes of {@code
   * java}, which may hide.
   */
  static Map<Long, String> mains() throws RefusedException {
    Map<Long, String> found = new TreeMap<>();
    hidden().forEach((pid, info) -> found.put(pid, mainOf(info)));
    AttachedJvm.list().forEach((pid, command) -> found.put(pid, Launched.firstWord(command)));
    found.remove(ProcessHandle.current().pid());
    return found;
  }

  private static Map<Long, ProcessHandle.Info> hidden() {
    Optional<String> user = ProcessHandle.current().info().user();
    Map<Long, ProcessHandle.Info> found = new TreeMap<>();
    try (Stream<ProcessHandle> all = ProcessHandle.allProcesses()) {
      all.forEach(
          process -> {
            ProcessHandle.Info info = process.info();
            if (info.user().equals(user) && Launched.isJava(info.command().orElse(""))) {
              found.put(process.pid(), info);
            }
          });
    }
    return found;
  }

  /** Whether a process is of the user who asks: root sees those of others too. */
  static boolean isOwn(long pid) {
    Optional<String> user = ProcessHandle.current().info().user();
    return ProcessHandle.of(pid).flatMap(process -> process.info().user()).equals(user);
  }

  private static String mainOf(ProcessHandle.Info info) {
    return Launched.main(List.of(info.arguments().orElse(new String[0])));
  }

  /**
   * All of them, and whether Weir is in them. Those that show themselves are asked, all at once;
   * the others are not, for one that does not listen may take the question for a signal.
   */
  static List<Jvm> all() throws RefusedException {
    Map<Long, String> listed = AttachedJvm.list();
    Map<Long, Asked<Jvm>> asked = new LinkedHashMap<>();
    List<Jvm> found = new ArrayList<>();
    for (Map.Entry<Long, String> each : mains().entrySet()) {
      long pid = each.getKey();
      if (listed.containsKey(pid)) {
        asked.put(pid, Asked.start(pid, () -> Jvm.of(pid, each.getValue(), AttachedJvm.ask(pid))));
      } else {
        found.add(unknown(pid, each.getValue()));
      }
    }
    long until = System.nanoTime() + TimeUnit.SECONDS.toNanos(MOST_SECONDS);
    for (Map.Entry<Long, Asked<Jvm>> each : asked.entrySet()) {
      long pid = each.getKey();
      try {
        found.add(each.getValue().answer(Math.max(0, until - System.nanoTime())));
      } catch (RefusedException e) {
        found.add(unknown(pid, Launched.firstWord(listed.getOrDefault(pid, ""))));
      }
    }
    found.removeIf(jvm -> ProcessHandle.of(jvm.pid()).isEmpty());
    found.sort((one, other) -> Long.compare(one.pid(), other.pid()));
    return found;
  }

  private static Jvm unknown(long pid, String main) {
    String command = ProcessHandle.of(pid).flatMap(process -> process.info().command()).orElse("");
    return new Jvm(pid, main, Launched.javaVersion(command), Jvm.Weir.UNKNOWN, "");
  }

  /**
   * The one that is meant.
   *
   * @param target a process id, a main class with or without its package, or a jar
   * @throws UsageException if there is none, or more than one
   */
  static long find(String target) throws RefusedException, UsageException {
    Map<Long, String> mains = mains();
    if (isPid(target)) {
      long pid = Long.parseLong(target);
      checkPid(pid, mains);
      return pid;
    }
    List<Long> matching = matching(target, mains);
    if (matching.isEmpty()) {
      throw new UsageException("no JVM of this user runs " + target + "; see list");
    }
    if (matching.size() > 1) {
      throw new UsageException(
          matching.size() + " JVMs run " + target + ": name one by its process id, " + matching);
    }
    return matching.get(0);
  }

  static boolean isPid(String target) {
    return !target.isEmpty()
        && target.length() < 19
        && target.chars().allMatch(c -> c >= '0' && c <= '9');
  }

  /** A signal asks a JVM to listen, and would end another process: so it has to be one. */
  private static void checkPid(long pid, Map<Long, String> mains) throws UsageException {
    if (mains.containsKey(pid)) {
      return;
    }
    ProcessHandle process = ProcessHandle.of(pid).orElse(null);
    if (process == null) {
      throw new UsageException("there is no process " + pid + "; see list");
    }
    String user = process.info().user().orElse("");
    String own = ProcessHandle.current().info().user().orElse("");
    if (!user.equals(own)) {
      throw new UsageException(
          "process "
              + pid
              + " belongs to "
              + (user.isEmpty() ? "another user" : user)
              + "; run this as that user");
    }
    throw new UsageException("process " + pid + " is no JVM; see list");
  }

  /** Those that run the class, by its whole name or without its package, or the jar. */
  static List<Long> matching(String target, Map<Long, String> mains) {
    List<Long> matching = new ArrayList<>();
    for (Map.Entry<Long, String> each : mains.entrySet()) {
      String main = each.getValue();
      String withoutModule = main.endsWith(".jar") ? main : main.substring(main.indexOf('/') + 1);
      if (main.equals(target)
          || withoutModule.equals(target)
          || withoutModule.endsWith("." + target)
          || Launched.fileName(main).equals(target)) {
        matching.add(each.getKey());
      }
    }
    return matching;
  }
}
