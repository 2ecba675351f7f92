package dev.weir.agent.inner;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.weir.core.report.TextReport;
import java.io.IOException;
import java.io.PrintStream;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * The commands that ask a running agent: {@code top}, {@code alerts}, {@code limits}. Exit codes: 0
 * fine, 1 no answer, 2 wrong usage.
 */
final class AdminCommand {
  private static final String USAGE =
      """
      Usage: top [<url or pid>] [--width <columns>]
             alerts [<url or pid>] | alerts ack|resolve <id> [<url or pid>] [--note <text>]
             limits [<url or pid>] | limits open|close|reset <name> [<url or pid>]

      Asks a running agent, at http://127.0.0.1:7979/ unless told otherwise. top shows routes by
      blocked time, again and again on a terminal, else once.

        --token <token>    for changes and beyond loopback; default: WEIR_ADMIN_TOKEN, else the
                           file weir-admin-<port>.token of this folder
        --note <text>      what to say with it
        --width <columns>  the widest line, 80 to 10000 (default: 120)
        --help             this text
      """;

  private static final long AGAIN_MS = 2_000;
  private static final String CLEAR = "\u001b[H\u001b[2J";

  private final List<String> words = new ArrayList<>();
  private final PrintStream out;
  private String token = "";
  private String note = "";
  private int width = 120;
  private boolean help;

  private AdminCommand(List<String> arguments, PrintStream out) throws UsageException {
    this.out = out;
    for (int i = 0; i < arguments.size(); i++) {
      String argument = arguments.get(i);
      if (argument.equals("--help") || argument.equals("-h")) {
        help = true;
      } else if (!argument.startsWith("--")) {
        words.add(argument);
      } else if (i + 1 == arguments.size()) {
        throw new UsageException(argument + " is unknown or lacks a value");
      } else {
        option(argument, arguments.get(++i));
      }
    }
  }

  private void option(String name, String value) throws UsageException {
    switch (name) {
      case "--token" -> token = value;
      case "--note" -> note = value;
      case "--width" -> {
        try {
          width = Math.min(10_000, Math.max(TextReport.MIN_WIDTH, Integer.parseInt(value)));
        } catch (NumberFormatException e) {
          throw new UsageException("--width takes a number, not '" + value + "'");
        }
      }
      default -> throw new UsageException("unknown option " + name);
    }
  }

  /** Runs one of them. */
  static int run(
      String command, List<String> arguments, PrintStream out, PrintStream err, boolean terminal) {
    try {
      AdminCommand admin = new AdminCommand(arguments, out);
      if (admin.help) {
        out.print(USAGE);
        return 0;
      }
      switch (command) {
        case "top" -> admin.top(terminal);
        case "alerts" -> admin.alerts();
        default -> admin.limits();
      }
      out.flush();
      return 0;
    } catch (UsageException e) {
      err.println("weir " + command + ": " + e.getMessage() + "; see " + command + " --help");
      return 2;
    } catch (IOException e) {
      err.println("weir " + command + ": " + e.getMessage());
      return 1;
    } catch (InterruptedException e) {
      return 0;
    }
  }

  private AdminConnection connection(int from) throws IOException, UsageException {
    if (words.size() > from + 1) {
      throw new UsageException("too many words: " + words.get(from + 1));
    }
    String target = words.size() > from ? words.get(from) : AdminConnection.USUAL;
    return AdminConnection.to(target, token);
  }

  private void top(boolean terminal) throws IOException, UsageException, InterruptedException {
    AdminConnection admin = connection(0);
    while (true) {
      String table = TextReport.render(admin.get("monitoring/report"), width);
      out.print(terminal ? CLEAR + table : table);
      out.flush();
      if (!terminal) {
        return;
      }
      Thread.sleep(AGAIN_MS);
    }
  }

  private void alerts() throws IOException, UsageException {
    String verb = words.isEmpty() ? "" : words.get(0);
    JsonNode answer;
    if (verb.equals("ack") || verb.equals("acknowledge") || verb.equals("resolve")) {
      String id = named("id");
      String body = new ObjectMapper().createObjectNode().put("note", note).toString();
      String path = "monitoring/alerts/" + encoded(id);
      answer =
          connection(2).post(path + (verb.equals("resolve") ? "/resolve" : "/acknowledge"), body);
    } else {
      answer = connection(0).get("monitoring/alerts");
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
    String verb = words.isEmpty() ? "" : words.get(0);
    JsonNode answer;
    if (verb.equals("open") || verb.equals("close") || verb.equals("reset")) {
      String path = "monitoring/limits/" + encoded(named("name")) + "/" + verb;
      answer = connection(2).post(path, "{}");
    } else {
      answer = connection(0).get("monitoring/limits");
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
    if (words.size() < 2) {
      throw new UsageException(words.get(0) + " needs the " + what);
    }
    return words.get(1);
  }

  /** One line, whatever stands in it. */
  private void line(String format, Object... values) {
    StringBuilder text = new StringBuilder(String.format(Locale.ROOT, format, values));
    for (int i = 0; i < text.length(); i++) {
      if (Character.isISOControl(text.charAt(i))) {
        text.setCharAt(i, ' ');
      }
    }
    out.println(text);
  }

  private static String encoded(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
  }

  private static final class UsageException extends Exception {
    private static final long serialVersionUID = 1L;

    UsageException(String message) {
      super(message);
    }
  }
}
