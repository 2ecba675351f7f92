package dev.weir.agent.inner.command;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.weir.core.report.PlainText;
import dev.weir.core.report.TextReport;
import dev.weir.core.report.UsageException;
import dev.weir.core.watch.Window;
import java.io.IOException;
import java.io.PrintStream;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * The commands that ask a running agent: {@code top}, {@code alerts}, {@code limits}. Exit codes: 0
 * fine, 1 no answer, 2 wrong usage.
 */
public final class AdminCommand {
  private static final String USAGE =
      """
      Usage: top [<url or pid>] [--window <while>] [--width <columns>]
             alerts [<url or pid>] | alerts ack|resolve <id> [<url or pid>] [--note <text>]
             limits [<url or pid>] | limits open|close|reset <name> [<url or pid>]

      Asks a running agent: the only one of this user, unless told otherwise. top shows routes by
      blocked time, again and again on a terminal, else once.

        --token <token>    for changes and beyond loopback; default: WEIR_ADMIN_TOKEN, else the
                           file weir-admin-<port>.token of this folder
        --note <text>      what to say with it
        --window <while>   what top is about: the last 10s, 1m, 5m or 1h (default: start, all of it)
        --width <columns>  the widest line, 80 to 10000 (default: 120)
        --help             this text
      """;

  private static final Set<String> OPTIONS = Set.of("--note", "--width", "--window");
  private static final long AGAIN_MS = 2_000;
  private static final String CLEAR = "\u001b[H\u001b[2J";

  private final AdminArguments arguments;
  private final PrintStream out;

  private AdminCommand(AdminArguments arguments, PrintStream out) {
    this.arguments = arguments;
    this.out = out;
  }

  /** Runs one of them. */
  public static int run(
      String command, List<String> arguments, PrintStream out, PrintStream err, boolean terminal) {
    return new AdminRun(command, USAGE, OPTIONS)
        .run(
            arguments,
            out,
            err,
            read -> {
              new AdminCommand(read, out).ask(command, terminal);
              return 0;
            });
  }

  private void ask(String command, boolean terminal)
      throws IOException, UsageException, InterruptedException {
    switch (command) {
      case "top" -> top(terminal);
      case "alerts" -> alerts();
      default -> limits();
    }
  }

  private void top(boolean terminal) throws IOException, UsageException, InterruptedException {
    AdminConnection admin = arguments.connection(0);
    while (true) {
      String table = TextReport.render(figures(admin), arguments.width);
      out.print(terminal ? CLEAR + table : table);
      out.flush();
      if (!terminal) {
        return;
      }
      Thread.sleep(AGAIN_MS);
    }
  }

  /** A report, or what of one there is about a window. */
  private JsonNode figures(AdminConnection admin) throws IOException {
    if (arguments.window == Window.START) {
      return admin.get("monitoring/report");
    }
    String query = "?window=" + arguments.window.text();
    JsonNode report = admin.get("monitoring/routes/performance" + query);
    if (report instanceof ObjectNode whole) {
      whole.set("summary", admin.get("monitoring/summary" + query));
    }
    return report;
  }

  private void alerts() throws IOException, UsageException {
    String verb = arguments.words.isEmpty() ? "" : arguments.words.get(0);
    JsonNode answer;
    if (verb.equals("ack") || verb.equals("acknowledge") || verb.equals("resolve")) {
      String id = named("id");
      String body = new ObjectMapper().createObjectNode().put("note", arguments.note).toString();
      String path = "monitoring/alerts/" + AdminConnection.encoded(id);
      answer =
          arguments
              .connection(2)
              .post(path + (verb.equals("resolve") ? "/resolve" : "/acknowledge"), body);
    } else {
      answer = arguments.connection(0).get("monitoring/alerts");
    }
    JsonNode alerts = answer.path("alerts");
    for (JsonNode alert : alerts) {
      line(
          "%-6s %-8s %-12s %s %s: %s",
          alert.path("id").asText(),
          alert.path("level").asText(),
          alert.path("state").asText(),
          alert.path("kind").asText().toLowerCase(Locale.ROOT).replace('_', ' '),
          alert.path("subject").asText(),
          alert.path("text").asText());
    }
    if (alerts.isEmpty()) {
      out.println("no alerts");
    }
  }

  private void limits() throws IOException, UsageException {
    String verb = arguments.words.isEmpty() ? "" : arguments.words.get(0);
    JsonNode answer;
    if (verb.equals("open") || verb.equals("close") || verb.equals("reset")) {
      String path = "monitoring/limits/" + AdminConnection.encoded(named("name")) + "/" + verb;
      answer = arguments.connection(2).post(path, "{}");
    } else {
      answer = arguments.connection(0).get("monitoring/limits");
    }
    JsonNode limits = answer.path("limits");
    for (JsonNode limit : limits) {
      JsonNode counts = limit.path("counts");
      line(
          "%-30s %-12s %s succeeded, %s failed, %s timed out, %s rejected",
          limit.path("name").asText(),
          limit.path("breaker").path("state").asText("no breaker"),
          counts.path("succeeded").asText(),
          counts.path("failed").asText(),
          counts.path("timedOut").asText(),
          counts.path("rejected").asText());
    }
    if (limits.isEmpty()) {
      out.println("nothing is limited");
    }
  }

  private String named(String what) throws UsageException {
    if (arguments.words.size() < 2) {
      throw new UsageException(arguments.words.get(0) + " needs the " + what);
    }
    return arguments.words.get(1);
  }

  /** One line, whatever stands in it. */
  private void line(String format, Object... values) {
    out.println(PlainText.of(String.format(Locale.ROOT, format, values)));
  }
}
