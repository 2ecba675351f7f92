package dev.weir.core.report;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Alerts, recommendations and their outcomes for terminals, below the table of routes. */
final class TextFindings {
  private static final int MOST = 20;
  private static final String INDENT = "    ";

  private final StringBuilder out;
  private final TextLines lines;

  private TextFindings(StringBuilder out, int width) {
    this.out = out;
    lines = new TextLines(out, width);
  }

  static StringBuilder append(StringBuilder out, JsonNode report, int width) {
    TextFindings findings = new TextFindings(out, width);
    findings.alerts(report.path("alerts"));
    findings.recommendations(report.path("recommendations"));
    findings.outcomes(report.path("outcomes"));
    return out;
  }

  private void alerts(JsonNode alerts) {
    heading("ALERTS", alerts);
    for (JsonNode alert : first(alerts)) {
      String state = alert.path("state").asText();
      line(
          alert.path("id").asText()
              + " "
              + alert.path("level").asText()
              + (state.equals("ACTIVE") ? "" : " " + state.toLowerCase(Locale.ROOT))
              + " "
              + alert.path("subject").asText());
      wrapped(alert.path("text").asText());
    }
    more(alerts);
  }

  private void recommendations(JsonNode recommendations) {
    heading("RECOMMENDATIONS", recommendations);
    for (JsonNode advice : first(recommendations)) {
      double saving = advice.path("estimatedSavingMs").asDouble();
      line(advice.path("severity").asText() + " " + advice.path("route").asText());
      wrapped(
          advice.path("title").asText()
              + (saving > 0
                  ? String.format(Locale.ROOT, ": %.1f ms less per request", saving)
                  : ""));
      wrapped(evidence(advice.path("evidence")));
      wrapped(advice.path("action").asText() + ".");
    }
    more(recommendations);
  }

  private static String evidence(JsonNode evidence) {
    StringBuilder text = new StringBuilder();
    for (Map.Entry<String, JsonNode> figure : evidence.properties()) {
      text.append(text.isEmpty() ? "" : ", ")
          .append(figure.getKey())
          .append(' ')
          .append(figure.getValue().asText());
    }
    return text.toString();
  }

  private void outcomes(JsonNode outcomes) {
    heading("GAINED SINCE THE LAST RUN", outcomes);
    for (JsonNode outcome : first(outcomes)) {
      line(outcome.path("route").asText() + ": " + outcome.path("title").asText());
      wrapped(
          String.format(
              Locale.ROOT,
              "predicted %.1f ms, gained %.1f ms: from %.1f to %.1f ms",
              outcome.path("predictedMs").asDouble(),
              outcome.path("gainedMs").asDouble(),
              outcome.path("beforeMs").asDouble(),
              outcome.path("afterMs").asDouble()));
    }
    more(outcomes);
  }

  private void heading(String text, JsonNode all) {
    if (all.size() > 0) {
      out.append('\n').append(text).append('\n');
    }
  }

  private void line(String text) {
    lines.line("  " + text);
  }

  private void wrapped(String text) {
    lines.wrapped(INDENT, text);
  }

  private void more(JsonNode all) {
    if (all.size() > MOST) {
      line("... and " + (all.size() - MOST) + " more");
    }
  }

  private static List<JsonNode> first(JsonNode all) {
    List<JsonNode> first = new ArrayList<>();
    for (JsonNode one : all) {
      if (first.size() < MOST) {
        first.add(one);
      }
    }
    return first;
  }
}
