package dev.weir.agent.inner.command;

import com.fasterxml.jackson.databind.JsonNode;
import dev.weir.core.report.DoctorText;
import dev.weir.core.report.UsageException;
import java.io.IOException;
import java.io.PrintStream;
import java.util.List;
import java.util.Set;

/**
 * The command {@code doctor}: whether a running agent is well. Exit codes: 0 fine, 1 no answer, 2
 * wrong usage, 3 a problem that the caller asked to fail on.
 */
public final class DoctorCommand {
  private static final String USAGE =
      """
      Usage: doctor [<url or pid>] [--all] [--fail-on problem] [--width <columns>]

      Tells whether a running agent is well: every hook, applied or why not; its self-test; its
      settings; CDS and the AOT cache; other agents. Without an argument: of the only JVM of this
      user that has Weir.

        --all               a line for each hook
        --fail-on problem   exit code 3 where something is wrong
        --token <token>     beyond loopback; default: WEIR_ADMIN_TOKEN, else the file
                            weir-admin-<port>.token of this folder
        --width <columns>   the widest line, 80 to 10000 (default: 120)
        --help              this text
      """;

  private static final Set<String> OPTIONS = Set.of("--all", "--fail-on", "--width");
  private static final String PROBLEM = "problem";
  private static final int FOUND = 3;

  private DoctorCommand() {}

  /** Runs the command, with what stands behind {@code doctor}. */
  public static int run(List<String> args, PrintStream out, PrintStream err) {
    AdminRun run = new AdminRun("doctor", USAGE, OPTIONS);
    return run.run(args, out, err, arguments -> tell(arguments, out));
  }

  private static int tell(AdminArguments arguments, PrintStream out)
      throws IOException, UsageException {
    if (!arguments.failOn.isEmpty() && !arguments.failOn.equals(PROBLEM)) {
      throw new UsageException("--fail-on takes problem, not '" + arguments.failOn + "'");
    }
    JsonNode found = arguments.connection(0).get("monitoring/doctor");
    out.print(DoctorText.render(found, arguments.width, arguments.all));
    return !arguments.failOn.isEmpty() && !found.path("problems").isEmpty() ? FOUND : 0;
  }
}
