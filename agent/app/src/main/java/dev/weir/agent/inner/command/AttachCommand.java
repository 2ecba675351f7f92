package dev.weir.agent.inner.command;

import dev.weir.core.report.PlainText;
import dev.weir.core.report.UsageException;
import dev.weir.core.settings.Problem;
import dev.weir.core.settings.SettingsLoader;
import java.io.File;
import java.io.PrintStream;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import org.jspecify.annotations.Nullable;

/**
 * The command {@code attach}: starts the agent in a running JVM. Exit codes: 0 it answers, 1 the
 * JVM refuses, 2 wrong usage or settings.
 */
public final class AttachCommand {
  private static final String USAGE =
      """
      Usage: attach <pid or main class> [settings]

      Starts the agent in a running JVM of this user, and says so once it answers. JDK 21 and
      later then warn of it on that JVM's stderr, unless it runs with
      -XX:+EnableDynamicAgentLoading. On JDK 17 to 20, sleep, wait and sync are not seen in
      classes that were loaded before.

        <pid or main class>   as list shows them; a main class also without its package, or a jar
        [settings]            as behind -javaagent:weir-agent.jar= : a file, or key=value,key=value
        --help                this text
      """;

  private static final int OLDEST_JAVA = 17;
  private static final long ANSWER_NANOS = 60_000_000_000L;
  private static final long AGAIN_MS = 100;

  private AttachCommand() {}

  /** Runs the command, with what stands behind {@code attach}. */
  public static int run(List<String> arguments, PrintStream out, PrintStream err) {
    if (arguments.contains("--help") || arguments.contains("-h")) {
      out.print(USAGE);
      return 0;
    }
    try {
      out.println(PlainText.of(attach(arguments)));
      return 0;
    } catch (UsageException e) {
      err.println(PlainText.of("weir attach: " + e.getMessage()));
      return 2;
    } catch (RefusedException e) {
      err.println(PlainText.of("weir attach: " + e.getMessage()));
      return 1;
    }
  }

  private static String attach(List<String> arguments) throws UsageException, RefusedException {
    if (arguments.isEmpty() || arguments.size() > 2 || arguments.get(0).startsWith("-")) {
      throw new UsageException("it takes a process id or a main class, and settings; see --help");
    }
    String settings = arguments.size() > 1 ? settings(arguments.get(1)) : "";
    long pid = Jvms.find(arguments.get(0));
    Properties before = AttachedJvm.properties(pid);
    String refusal = refusal(pid, before);
    if (refusal != null) {
      throw new RefusedException(refusal, null);
    }
    AttachedJvm.load(pid, ownJar(), settings);
    return answer(pid);
  }

  /**
   * What the agent is given: a file by its whole name, for the other JVM has a folder of its own.
   *
   * @throws UsageException if something is wrong with them, which that JVM would be told of alone
   */
  static String settings(String given) throws UsageException {
    int comma = given.indexOf(',');
    String first = comma < 0 ? given : given.substring(0, comma);
    String settings = given;
    if (!first.contains("=")) {
      File file = new File(first);
      if (!file.isFile()) {
        throw new UsageException(
            "there is no file " + first + "; settings are a file, or key=value,key=value");
      }
      settings = file.getAbsolutePath() + (comma < 0 ? "" : given.substring(comma));
    }
    // Of the arguments alone: the other JVM has a folder of its own, and reads its file there.
    String alone =
        first.contains("=") && !settings.contains("config=") ? settings + ",config=" : settings;
    File here = new File("").getAbsoluteFile();
    List<Problem> problems = new SettingsLoader(alone, Map.of(), Map.of(), here).load().problems();
    if (!problems.isEmpty()) {
      throw new UsageException(problems.get(0).toString());
    }
    return settings;
  }

  /** Why the agent cannot come into a JVM with these properties; null where it can. */
  static @Nullable String refusal(long pid, Properties properties) {
    Jvm jvm = Jvm.of(pid, "", properties);
    String process = "process " + pid;
    if (feature(properties) < OLDEST_JAVA) {
      return process + " runs on Java " + jvm.java() + "; Weir needs 17 or newer";
    }
    return switch (jvm.weir()) {
      case SERVES -> process + " has Weir already, dashboard: " + jvm.detail();
      case SILENT ->
          process + " has Weir already" + (jvm.detail().isEmpty() ? "" : ", ") + jvm.detail();
      case FAILED ->
          process + " kept Weir out before (" + jvm.detail() + "); restart it to try again";
      default -> null;
    };
  }

  private static int feature(Properties properties) {
    try {
      return Integer.parseInt(properties.getProperty("java.specification.version", ""));
    } catch (NumberFormatException e) {
      return 8; // 1.8
    }
  }

  /** Waits until the agent answers in there. */
  private static String answer(long pid) throws RefusedException {
    long began = System.nanoTime();
    while (System.nanoTime() - began < ANSWER_NANOS) {
      Jvm jvm = Jvm.of(pid, "", AttachedJvm.properties(pid));
      String started = "Weir watches process " + pid;
      switch (jvm.weir()) {
        case SERVES -> {
          if (AdminConnection.answers(jvm.detail())) {
            return started + ", dashboard: " + jvm.detail();
          }
        }
        case SILENT -> {
          if (!jvm.detail().isEmpty()) {
            return started + ", " + jvm.detail();
          }
        }
        case ABSENT ->
            throw new RefusedException(
                "process " + pid + " is a tool of the JDK, which Weir leaves alone", null);
        default ->
            throw new RefusedException(
                "process " + pid + " runs on without the agent: " + jvm.detail(), null);
      }
      pause();
    }
    throw new RefusedException(
        "process " + pid + " has the agent, which does not answer; see the stderr of that process",
        null);
  }

  private static void pause() throws RefusedException {
    try {
      Thread.sleep(AGAIN_MS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new RefusedException("interrupted", e);
    }
  }

  /** The jar that this command is in. */
  private static String ownJar() throws RefusedException {
    try {
      return Path.of(
              AttachCommand.class.getProtectionDomain().getCodeSource().getLocation().toURI())
          .toAbsolutePath()
          .toString();
    } catch (URISyntaxException e) {
      throw new RefusedException("the agent's jar has a name that cannot be read", e);
    }
  }
}
