package dev.weir.core.report;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Locale;

/** Renders a report in Markdown, for a pull request or a page of a wiki. */
public final class MarkdownReport {
  private static final int MAX_ROUTES = 50;
  private static final int MAX_OPERATIONS = 3;

  private final StringBuilder out = new StringBuilder(4096);

  private MarkdownReport() {}

  /** Tables of routes, alerts, recommendations and what became of earlier ones. */
  public static String render(JsonNode report) {
    MarkdownReport markdown = new MarkdownReport();
    markdown.head(report);
    markdown.routes(Costliest.of(report.path("routes")));
    markdown.alerts(report.path("alerts"));
    markdown.recommendations(report.path("recommendations"));
    markdown.outcomes(report.path("outcomes"));
    return markdown.out.toString();
  }

  private void head(JsonNode report) {
    JsonNode jvm = report.path("jvm");
    JsonNode summary = report.path("summary");
    out.append("# Where ").append(inert(jvm.path("mainClass").asText())).append(" blocks\n\n");
    out.append(inert(summary.path("requests").asText("0")))
        .append(" requests, ")
        .append(inert(summary.path("errors").asText("0")))
        .append(" errors, blocked for ")
        .append(percent(summary.path("blockedRatio").asDouble()))
        .append(" of their time, from ")
        .append(inert(report.path("from").asText()))
        .append(" to ")
        .append(inert(report.path("to").asText()))
        .append(".\n");
  }

  private void routes(List<JsonNode> routes) {
    out.append("\n## Routes\n\n");
    row("Route", "Requests", "Errors", "p50 ms", "p99 ms", "Blocked ms", "Blocked", "Waits for");
    row("---", "---:", "---:", "---:", "---:", "---:", "---:", "---");
    for (JsonNode route : routes.subList(0, Math.min(MAX_ROUTES, routes.size()))) {
      row(
          inert(route.path("route").asText()),
          inert(route.path("requests").asText("0")),
          inert(route.path("errors").asText("0")),
          milliseconds(route.path("responseMs").path("p50").asDouble()),
          milliseconds(route.path("responseMs").path("p99").asDouble()),
          milliseconds(Costliest.blockedMs(route)),
          percent(route.path("blockedRatio").asDouble()),
          operations(Costliest.of(route.path("operations"))));
    }
    if (routes.size() > MAX_ROUTES) {
      out.append("\n... and ").append(routes.size() - MAX_ROUTES).append(" more routes\n");
    }
  }

  private static String operations(List<JsonNode> operations) {
    StringBuilder text = new StringBuilder();
    for (JsonNode operation : operations.subList(0, Math.min(MAX_OPERATIONS, operations.size()))) {
      text.append(text.isEmpty() ? "" : "<br>");
      text.append(inert(operation.path("type").asText()));
      text.append(' ').append(inert(operation.path("target").asText()));
      List<JsonNode> sites = Costliest.of(operation.path("sites"));
      if (!sites.isEmpty()) {
        text.append(" at ").append(inert(sites.get(0).path("at").asText()));
      }
      text.append(' ').append(milliseconds(Costliest.blockedMs(operation))).append(" ms");
    }
    return text.toString();
  }

  private void alerts(JsonNode alerts) {
    if (alerts.isEmpty()) {
      return;
    }
    out.append("\n## Alerts\n\n");
    row("Level", "State", "Subject", "What", "Since");
    row("---", "---", "---", "---", "---");
    for (JsonNode alert : alerts) {
      row(
          inert(alert.path("level").asText()),
          inert(alert.path("state").asText()),
          inert(alert.path("subject").asText()),
          inert(alert.path("text").asText()),
          inert(alert.path("raisedAt").asText()));
    }
  }

  private void recommendations(JsonNode recommendations) {
    if (recommendations.isEmpty()) {
      return;
    }
    out.append("\n## Recommendations\n\n");
    row("Severity", "Route", "Finding", "What to do", "Would save ms");
    row("---", "---", "---", "---", "---:");
    for (JsonNode one : recommendations) {
      row(
          inert(one.path("severity").asText()),
          inert(one.path("route").asText()),
          inert(one.path("title").asText()),
          inert(one.path("action").asText()),
          milliseconds(one.path("estimatedSavingMs").asDouble()));
    }
  }

  private void outcomes(JsonNode outcomes) {
    if (outcomes.isEmpty()) {
      return;
    }
    out.append("\n## Gained since the last run\n\n");
    row("Route", "What has gone", "Predicted ms", "Gained ms", "Before ms", "Now ms");
    row("---", "---", "---:", "---:", "---:", "---:");
    for (JsonNode one : outcomes) {
      row(
          inert(one.path("route").asText()),
          inert(one.path("title").asText()),
          milliseconds(one.path("predictedMs").asDouble()),
          milliseconds(one.path("gainedMs").asDouble()),
          milliseconds(one.path("beforeMs").asDouble()),
          milliseconds(one.path("afterMs").asDouble()));
    }
  }

  private void row(String... cells) {
    for (String cell : cells) {
      out.append("| ").append(cell).append(' ');
    }
    out.append("|\n");
  }

  /** Text that is neither Markdown nor HTML, whatever stands in it. */
  static String inert(String text) {
    String plain = PlainText.of(Figures.wellFormed(text));
    StringBuilder escaped = new StringBuilder(plain.length() + 16);
    for (int i = 0; i < plain.length(); i++) {
      char c = plain.charAt(i);
      if ("\\`*_{}[]()#+!|<>&~@:\"'".indexOf(c) >= 0) {
        escaped.append("&#").append((int) c).append(';');
      } else {
        escaped.append(c);
      }
    }
    return escaped.toString();
  }

  private static String milliseconds(double ms) {
    return String.format(Locale.ROOT, "%.1f", ms);
  }

  private static String percent(double ratio) {
    return String.format(Locale.ROOT, "%.1f %%", 100 * ratio);
  }
}
