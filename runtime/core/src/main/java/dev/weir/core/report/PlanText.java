package dev.weir.core.report;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** Renders what limits and off-loading would have done, of {@code /monitoring/limits}. */
public final class PlanText {
  private static final String REJECT = "wouldReject";
  private static final String OTHER = "(other)"; // policies beyond the bound
  private static final String TIME_OUT = "wouldTimeOut";

  private final StringBuilder out = new StringBuilder();
  private final TextLines lines;
  private final JsonNode limits;
  private final String filter;
  private final int width;

  private PlanText(JsonNode limits, String filter, int width) {
    this.limits = limits;
    this.filter = filter;
    this.width = Math.max(width, TextReport.MIN_WIDTH);
    lines = new TextLines(out, this.width);
  }

  /** Whether there is a policy of this name, or something was decided about a route of it. */
  public static boolean knows(JsonNode limits, String name) {
    for (JsonNode policy : limits.path("limits")) {
      if (policy.path("name").asText().equals(name)
          || policy.path(REJECT).has(name)
          || policy.path(TIME_OUT).has(name)) {
        return true;
      }
    }
    for (JsonNode each : limits.path("offloading")) {
      if (each.path("route").asText().equals(name)) {
        return true;
      }
    }
    return false;
  }

  /**
   * The text.
   *
   * @param limits the answer; what it lacks reads as empty
   * @param filter a route or a policy; empty: all
   * @param width of the widest line in characters, at least {@value TextReport#MIN_WIDTH}
   */
  public static String render(JsonNode limits, String filter, int width) {
    PlanText text = new PlanText(limits, filter, width);
    text.mode();
    text.policies();
    text.offloading();
    return text.out.toString();
  }

  private void mode() {
    String mode = limits.path("mode").asText();
    String level = limits.path("level").asText();
    switch (mode) {
      case "shadow" -> lines.line("mode shadow, level " + level + ": nothing is changed");
      case "enforce" ->
          lines.wrapped(
              "",
              "mode enforce, level "
                  + level
                  + ": the limits act; see limits for what they did."
                  + " Below is what came while the mode was shadow.");
      case "" ->
          lines.line("nothing is limited: there is no policy; see weir.policy.* in settings");
      default ->
          lines.wrapped(
              "",
              "mode "
                  + mode
                  + ": no limit is asked, so there is nothing to plan with;"
                  + " set weir.mode=shadow, which changes nothing and counts");
    }
  }

  private void policies() {
    TextTable table = new TextTable("POLICY AND ROUTE", "CALLS", "WOULD REJECT", "WOULD END");
    boolean any = false;
    for (JsonNode policy : limits.path("limits")) {
      String name = policy.path("name").asText();
      boolean whole = filter.isEmpty() || filter.equals(name);
      TreeSet<String> routes = new TreeSet<>();
      policy.path(REJECT).fieldNames().forEachRemaining(routes::add);
      policy.path(TIME_OUT).fieldNames().forEachRemaining(routes::add);
      if (!whole) {
        routes.retainAll(Set.of(filter));
      }
      boolean unused = name.equals(OTHER) && calls(policy).equals("0");
      if ((whole || !routes.isEmpty()) && !unused) {
        any = true;
        table.row(name, calls(policy), sum(policy.path(REJECT)), sum(policy.path(TIME_OUT)));
        for (String route : routes) {
          table.row(
              "  " + route,
              "",
              policy.path(REJECT).path(route).asText("0"),
              policy.path(TIME_OUT).path(route).asText("0"));
        }
      }
    }
    if (any) {
      out.append('\n').append(table.render(width));
    } else if (!filter.isEmpty()) {
      lines.line("no policy would have rejected or ended a call of " + filter);
    }
  }

  /** All that a decision was taken about. */
  private static String calls(JsonNode policy) {
    JsonNode counts = policy.path("counts");
    long calls = 0;
    for (String outcome :
        new String[] {"succeeded", "failed", "timedOut", "cancelled", "rejected"}) {
      calls += counts.path(outcome).asLong();
    }
    return Long.toString(calls);
  }

  private static String sum(JsonNode byRoute) {
    long sum = 0;
    for (Map.Entry<String, JsonNode> each : byRoute.properties()) {
      sum += each.getValue().asLong();
    }
    return Long.toString(sum);
  }

  private void offloading() {
    boolean first = true;
    for (JsonNode each : limits.path("offloading")) {
      if (filter.isEmpty() || each.path("route").asText().equals(filter)) {
        if (first) {
          lines.line("");
          lines.line("OFF-LOADING");
          first = false;
        }
        lines.line("  " + each.path("route").asText() + ", " + each.path("server").asText());
        lines.wrapped("    ", said(each));
      }
    }
  }

  private static String said(JsonNode each) {
    String state = each.path("state").asText();
    String worker = each.path("worker").asText();
    String what =
        switch (state) {
          case "PROPOSED" -> "would run on " + worker + " at level ADVANCED in enforce mode";
          case "WOULD_BE_DONE" ->
              each.path("wouldBeOffloaded").asText() + " requests would have run on " + worker;
          case "ACTIVE" ->
              "runs on " + worker + ": " + each.path("offloaded").asText() + " requests";
          case "VETOED" -> "stays where it is: " + words(each.path("veto").asText());
          case "MEASURED" -> "stays where it is: it does not block enough";
          default -> "the agent is switched off";
        };
    String evidence = each.path("evidence").asText();
    return evidence.isEmpty() ? what : what + "; " + evidence;
  }

  private static String words(String constant) {
    return constant.toLowerCase(Locale.ROOT).replace('_', ' ');
  }
}
