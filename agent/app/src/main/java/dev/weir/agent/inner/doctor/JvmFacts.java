package dev.weir.agent.inner.doctor;

import com.sun.management.HotSpotDiagnosticMXBean;
import dev.weir.core.report.Diagnosis;
import dev.weir.core.report.Diagnosis.Archive;
import dev.weir.core.report.Diagnosis.Use;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** What the JVM tells of its archives, and who else works in it. */
final class JvmFacts {
  private static final String[] AGENTS = {"-javaagent:", "-agentpath:", "-agentlib:"};
  private static final String[] VARIABLES = {"JAVA_TOOL_OPTIONS", "JDK_JAVA_OPTIONS"};

  private final String vmInfo;
  private final UnaryOperator<@Nullable String> option;
  private final List<String> arguments;
  private final Map<String, String> environment;
  private final String ownJar;

  /**
   * @param vmInfo {@code java.vm.info}, which says "sharing" where an archive is mapped
   * @param option the value of an option of the JVM; null where it has no such option
   * @param arguments what the JVM was started with
   * @param environment where more of them may stand
   * @param ownJar the agent's jar
   */
  JvmFacts(
      String vmInfo,
      UnaryOperator<@Nullable String> option,
      List<String> arguments,
      Map<String, String> environment,
      String ownJar) {
    this.vmInfo = vmInfo;
    this.option = option;
    this.arguments = arguments;
    this.environment = environment;
    this.ownJar = ownJar;
  }

  /** Of this JVM. */
  static JvmFacts ofProcess() {
    HotSpotDiagnosticMXBean options =
        ManagementFactory.getPlatformMXBean(HotSpotDiagnosticMXBean.class);
    return new JvmFacts(
        System.getProperty("java.vm.info", ""),
        name -> value(options, name),
        ManagementFactory.getRuntimeMXBean().getInputArguments(),
        System.getenv(),
        JvmFacts.class.getProtectionDomain().getCodeSource().getLocation().getPath());
  }

  private static @Nullable String value(
      @Nullable HotSpotDiagnosticMXBean options, @Nullable String name) {
    try {
      return options == null || name == null ? null : options.getVMOption(name).getValue();
    } catch (IllegalArgumentException e) {
      return null;
    }
  }

  private String option(String name) {
    String value = option.apply(name);
    return value == null ? "" : value;
  }

  private boolean shares() {
    return vmInfo.contains("sharing");
  }

  /** The archive of classes: the JDK's own, or one of the application on top of it. */
  Archive cds() {
    String file = option("SharedArchiveFile");
    if (!shares()) {
      String why =
          arguments.contains("-Xshare:off")
              ? "-Xshare:off"
              : option("AOTCache").isEmpty()
                  ? "the JVM could not map its archive; -Xlog:cds tells why"
                  : "the AOT cache that was to take its place is not in use";
      return new Archive(Use.NOT_IN_USE, file, why);
    }
    return file.isEmpty()
        ? new Archive(Use.IN_USE, "", "the JDK's archive")
        : new Archive(Use.UNKNOWN, file, "the JDK's is in use; of this one -Xlog:cds tells");
  }

  /** The ahead-of-time cache, which takes the archive's place where it is named. */
  Archive aot() {
    String file = option.apply("AOTCache");
    if (file == null) {
      return new Archive(Use.NONE, "", "this JDK has none; it came with 24");
    }
    if (file.isEmpty()) {
      return new Archive(Use.NONE, "", "");
    }
    return shares()
        ? new Archive(Use.IN_USE, file, "")
        : new Archive(
            Use.NOT_IN_USE,
            file,
            "one with linked classes is refused wherever an agent is on the command line: make it"
                + " with -XX:-AOTClassLinking; -Xlog:aot tells");
  }

  /** Every agent on the command line or in the environment, this one too. */
  List<Diagnosis.Agent> agents() {
    List<Diagnosis.Agent> agents = new ArrayList<>();
    for (String argument : arguments) {
      for (String start : AGENTS) {
        if (argument.startsWith(start)) {
          String option = start.substring(0, start.length() - 1);
          String path = withoutArguments(argument.substring(start.length()));
          agents.add(new Diagnosis.Agent(option, path, source(argument), isOwn(path)));
        }
      }
    }
    return agents;
  }

  private static String withoutArguments(String agent) {
    int end = agent.indexOf('=');
    return end < 0 ? agent : agent.substring(0, end);
  }

  private String source(String argument) {
    for (String variable : VARIABLES) {
      if (environment.getOrDefault(variable, "").contains(argument)) {
        return variable;
      }
    }
    return "command line";
  }

  /** By its name: one of them may be given relative to another folder, or by a link. */
  private boolean isOwn(String path) {
    return fileName(path).equals(fileName(ownJar));
  }

  private static String fileName(String path) {
    return path.substring(Math.max(path.lastIndexOf('/'), path.lastIndexOf('\\')) + 1);
  }
}
