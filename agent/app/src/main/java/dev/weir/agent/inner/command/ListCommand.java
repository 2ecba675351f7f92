package dev.weir.agent.inner.command;

import dev.weir.core.report.PlainText;
import java.io.PrintStream;
import java.util.List;

/**
 * The command {@code list}: the JVMs of this user. Exit codes: 0 fine, 1 they cannot be asked, 2
 * wrong usage.
 */
public final class ListCommand {
  private static final String USAGE =
      """
      Usage: list

      The JVMs of this user: process id, Java, whether Weir is in it and where its dashboard is,
      main class or jar. Asks each JVM, which starts a thread that listens there; "?" where one
      refuses to be asked or does not answer.

        --help   this text
      """;

  private ListCommand() {}

  /** Runs the command, with what stands behind {@code list}. */
  public static int run(List<String> arguments, PrintStream out, PrintStream err) {
    if (arguments.contains("--help") || arguments.contains("-h")) {
      out.print(USAGE);
      return 0;
    }
    if (!arguments.isEmpty()) {
      err.println(PlainText.of("weir list: it takes no " + arguments.get(0) + "; see list --help"));
      return 2;
    }
    try {
      out.print(render(Jvms.all()));
      out.flush();
      return 0;
    } catch (RefusedException e) {
      err.println(PlainText.of("weir list: " + e.getMessage()));
      return 1;
    }
  }

  /** One line each, beneath a head. */
  static String render(List<Jvm> jvms) {
    if (jvms.isEmpty()) {
      return "no JVM of this user runs\n";
    }
    int pid = "PID".length();
    int java = "JAVA".length();
    int weir = "WEIR".length();
    for (Jvm jvm : jvms) {
      pid = Math.max(pid, Long.toString(jvm.pid()).length());
      java = Math.max(java, jvm.java().length());
      weir = Math.max(weir, jvm.state().length());
    }
    String format = "%" + pid + "s  %-" + java + "s  %-" + weir + "s  %s";
    StringBuilder text = new StringBuilder();
    text.append(String.format(format, "PID", "JAVA", "WEIR", "MAIN CLASS OR JAR")).append('\n');
    for (Jvm jvm : jvms) {
      String line = String.format(format, jvm.pid(), jvm.java(), jvm.state(), jvm.main());
      text.append(PlainText.of(line)).append('\n');
    }
    return text.toString();
  }
}
