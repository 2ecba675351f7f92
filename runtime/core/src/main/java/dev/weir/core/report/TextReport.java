package dev.weir.core.report;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Locale;

/**
 * Renders a report as a table for terminals: routes by blocked time, under each what blocked it,
 * and under that the lines of code that waited. Takes the JSON, so that a report of any process
 * will do.
 */
public final class TextReport {
  /** The narrowest table in characters. */
  public static final int MIN_WIDTH = 80;

  private static final int MAX_ROUTES = 30;
  private static final int MAX_OPERATIONS = 5;
  private static final int MAX_SITES = 3;

  private TextReport() {}

  /**
   * The table.
   *
   * @param report a report's root; what it lacks reads as empty
   * @param width in characters, at least {@value #MIN_WIDTH}; lines may be shorter, never longer
   * @return lines ended by line feeds
   */
  public static String render(JsonNode report, int width) {
    TextTable table =
        new TextTable("ROUTE", "REQUESTS", "ERRORS", "P50 MS", "P99 MS", "BLOCKED MS", "BLOCKED %");
    List<JsonNode> routes = Costliest.of(report.path("routes"));
    for (JsonNode route : first(routes, MAX_ROUTES)) {
      route(table, route);
    }
    more(table, "", routes.size() - MAX_ROUTES, "routes");
    List<JsonNode> outside = Costliest.of(report.path("unattributed").path("operations"));
    if (!outside.isEmpty()) {
      table.row("(outside requests)");
      operations(table, outside, 0);
    }
    StringBuilder out = new StringBuilder();
    for (String line : head(report)) {
      out.append(TextTable.cutEnd(PlainText.of(line), Math.max(width, MIN_WIDTH))).append('\n');
    }
    out.append('\n').append(table.render(Math.max(width, MIN_WIDTH)));
    return TextFindings.append(out, report, Math.max(width, MIN_WIDTH)).toString();
  }

  private static List<String> head(JsonNode report) {
    JsonNode jvm = report.path("jvm");
    JsonNode summary = report.path("summary");
    return List.of(
        "Weir report: "
            + jvm.path("mainClass").asText()
            + ", pid "
            + jvm.path("pid").asText()
            + ", Java "
            + jvm.path("version").asText(),
        "From " + report.path("from").asText() + " to " + report.path("to").asText(),
        summary.path("requests").asText("0")
            + " requests, "
            + summary.path("errors").asText("0")
            + " errors, blocked for "
            + percent(summary.path("blockedRatio").asDouble())
            + " % of their time");
  }

  private static void route(TextTable table, JsonNode route) {
    double blocked = Costliest.blockedMs(route);
    String name = route.path("route").asText();
    table.row(
        route.path("eventLoop").asBoolean() ? name + " [event loop]" : name,
        route.path("requests").asText("0"),
        route.path("errors").asText("0"),
        milliseconds(route.path("responseMs").path("p50").asDouble()),
        milliseconds(route.path("responseMs").path("p99").asDouble()),
        milliseconds(blocked),
        percent(route.path("blockedRatio").asDouble()));
    operations(
        table,
        Costliest.of(route.path("operations")),
        route.path("responseMs").path("total").asDouble());
  }

  /** {@code ofMs} is what the last column is a share of; 0: it stays empty. */
  private static void operations(TextTable table, List<JsonNode> operations, double ofMs) {
    for (JsonNode operation : first(operations, MAX_OPERATIONS)) {
      table.row(
          "  " + describe(operation),
          operation.path("count").asText("0"),
          operation.path("errors").asText("0"),
          milliseconds(operation.path("blockedMs").path("p50").asDouble()),
          milliseconds(operation.path("blockedMs").path("p99").asDouble()),
          milliseconds(Costliest.blockedMs(operation)),
          ofMs > 0 ? percent(Costliest.blockedMs(operation) / ofMs) : "");
      List<JsonNode> sites = Costliest.of(operation.path("sites"));
      for (JsonNode site : first(sites, MAX_SITES)) {
        table.row(
            "    " + site.path("at").asText(),
            site.path("count").asText("0"),
            "",
            "",
            "",
            milliseconds(Costliest.blockedMs(site)));
      }
      more(table, "    ", sites.size() - MAX_SITES, "lines");
    }
    more(table, "  ", operations.size() - MAX_OPERATIONS, "operations");
  }

  private static String describe(JsonNode operation) {
    StringBuilder out = new StringBuilder(operation.path("type").asText());
    for (String part : List.of("target", "threadPool")) {
      if (operation.has(part)) {
        out.append(' ').append(operation.path(part).asText());
      }
    }
    if (operation.path("async").asBoolean()) {
      out.append(" [async]");
    }
    if (operation.path("level").asText().equals("CRITICAL")) {
      out.append(" [critical]");
    }
    return out.toString();
  }

  private static void more(TextTable table, String indent, int count, String what) {
    if (count > 0) {
      table.row(indent + "... and " + count + " more " + what);
    }
  }

  private static List<JsonNode> first(List<JsonNode> list, int count) {
    return list.subList(0, Math.min(count, list.size()));
  }

  private static String milliseconds(double ms) {
    return String.format(Locale.ROOT, "%.1f", ms);
  }

  private static String percent(double ratio) {
    return String.format(Locale.ROOT, "%.1f", 100 * ratio);
  }
}
