package dev.weir.agent.inner.command;

import com.fasterxml.jackson.databind.JsonNode;
import dev.weir.core.report.PlanText;
import dev.weir.core.report.UsageException;
import java.io.IOException;
import java.io.PrintStream;
import java.util.List;
import java.util.Set;

/**
 * The command {@code plan}: what the limits of a running agent would have done. Exit codes: 0 fine,
 * 1 no answer, 2 wrong usage.
 */
public final class PlanCommand {
  private static final String USAGE =
      """
      Usage: plan [<route or policy>] [<url or pid>] [--width <columns>]

      Shows what a running agent in the mode shadow would have done since it started, by policy
      and route: calls that would have been rejected or ended, requests that would have been
      off-loaded. Without a process id or an address: of the only JVM of this user that has Weir.

        <route or policy>   only this one: "GET /users/{id}", in quotes, or the name of a policy
        --token <token>     beyond loopback; default: WEIR_ADMIN_TOKEN, else the file
                            weir-admin-<port>.token of this folder
        --width <columns>   the widest line, 80 to 10000 (default: 120)
        --help              this text
      """;

  private static final Set<String> OPTIONS = Set.of("--width");

  private PlanCommand() {}

  /** Runs the command, with what stands behind {@code plan}. */
  public static int run(List<String> args, PrintStream out, PrintStream err) {
    AdminRun run = new AdminRun("plan", USAGE, OPTIONS);
    return run.run(args, out, err, arguments -> tell(arguments, out));
  }

  private static int tell(AdminArguments arguments, PrintStream out)
      throws IOException, UsageException {
    boolean filtered = !arguments.words.isEmpty() && !isTarget(arguments.words.get(0));
    String filter = filtered ? arguments.words.get(0) : "";
    AdminConnection admin = arguments.connection(filtered ? 1 : 0);
    JsonNode limits = admin.get("monitoring/limits");
    if (filtered && !PlanText.knows(limits, filter) && !isRoute(admin, filter)) {
      throw new UsageException("there is no policy and no route of the name " + filter);
    }
    out.print(PlanText.render(limits, filter, arguments.width));
    return 0;
  }

  private static boolean isTarget(String word) {
    return Jvms.isPid(word) || word.startsWith("http:");
  }

  /** One that nothing was decided about is not among the limits. */
  private static boolean isRoute(AdminConnection admin, String name) throws IOException {
    String path = "monitoring/routes/performance?brief=true&route=";
    return !admin.get(path + AdminConnection.encoded(name)).path("routes").isEmpty();
  }
}
