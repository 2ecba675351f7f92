package dev.weir.core.report;

import com.fasterxml.jackson.databind.JsonNode;

/**
 * Renders a report as collapsed stacks, which flame graph tools read: a line a stack of route,
 * type, target and line of code, frames apart by semicolons, and the microseconds that it blocked.
 */
public final class CollapsedStacks {
  private CollapsedStacks() {}

  /** One line a stack. */
  public static String render(JsonNode report) {
    StringBuilder out = new StringBuilder(4096);
    for (JsonNode route : Costliest.of(report.path("routes"))) {
      for (JsonNode operation : Costliest.of(route.path("operations"))) {
        if (Costliest.blocksRequests(operation)) {
          stacks(out, route, operation);
        }
      }
    }
    return out.toString();
  }

  private static void stacks(StringBuilder out, JsonNode route, JsonNode operation) {
    String stack =
        frame(route.path("route").asText()) + ";" + frame(operation.path("type").asText());
    if (operation.has("target")) {
      stack += ";" + frame(operation.path("target").asText());
    }
    double rest = Costliest.blockedMs(operation);
    for (JsonNode site : Costliest.of(operation.path("sites"))) {
      double blocked = Math.min(rest, Costliest.blockedMs(site));
      rest -= blocked;
      line(out, stack + ";" + frame(site.path("at").asText()), blocked);
    }
    line(out, stack, rest);
  }

  private static void line(StringBuilder out, String stack, double ms) {
    long micros = Math.round(ms * 1000);
    if (micros > 0) {
      out.append(stack).append(' ').append(micros).append('\n');
    }
  }

  private static String frame(String text) {
    return PlainText.of(Figures.wellFormed(text)).replace(';', ',').strip();
  }
}
