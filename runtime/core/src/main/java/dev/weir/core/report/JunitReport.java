package dev.weir.core.report;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Renders a report as JUnit XML, which every build server shows: a test case a route, which fails
 * where the route has an open alert, or a recommendation that is HIGH or CRITICAL.
 */
public final class JunitReport {
  private final StringBuilder out = new StringBuilder(4096);

  private JunitReport() {}

  /** One suite. */
  public static String render(JsonNode report) {
    JunitReport junit = new JunitReport();
    StringBuilder cases = new StringBuilder();
    int tests = 0;
    int failures = 0;
    for (JsonNode route : Costliest.of(report.path("routes"))) {
      List<JsonNode> findings = findings(report, route.path("route").asText());
      tests++;
      failures += findings.isEmpty() ? 0 : 1;
      junit.out.setLength(0);
      junit.testCase(route, findings);
      cases.append(junit.out);
    }
    return "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
        + "<testsuites>\n<testsuite name=\"weir\" tests=\""
        + tests
        + "\" failures=\""
        + failures
        + "\" errors=\"0\" skipped=\"0\" timestamp=\""
        + inert(report.path("to").asText())
        + "\">\n"
        + cases
        + "</testsuite>\n</testsuites>\n";
  }

  private static List<JsonNode> findings(JsonNode report, String route) {
    List<JsonNode> findings = new ArrayList<>();
    for (JsonNode alert : report.path("alerts")) {
      if (alert.path("subject").asText().equals(route)
          && !alert.path("state").asText().equals("RESOLVED")) {
        findings.add(alert);
      }
    }
    for (JsonNode one : report.path("recommendations")) {
      String severity = one.path("severity").asText();
      if (one.path("route").asText().equals(route)
          && (severity.equals("HIGH") || severity.equals("CRITICAL"))) {
        findings.add(one);
      }
    }
    return findings;
  }

  private void testCase(JsonNode route, List<JsonNode> findings) {
    double seconds = route.path("responseMs").path("mean").asDouble() / 1000;
    out.append("<testcase classname=\"weir\" name=\"")
        .append(inert(route.path("route").asText()))
        .append("\" time=\"")
        .append(String.format(Locale.ROOT, "%.6f", seconds))
        .append("\">\n");
    for (JsonNode finding : findings) {
      boolean alert = finding.has("level");
      String level = finding.path(alert ? "level" : "severity").asText();
      String text = finding.path(alert ? "text" : "title").asText();
      out.append("<failure type=\"")
          .append(inert(level + " " + finding.path("kind").asText()))
          .append("\" message=\"")
          .append(inert(text))
          .append("\">")
          .append(inert(alert ? text : finding.path("action").asText()))
          .append("</failure>\n");
    }
    out.append("</testcase>\n");
  }

  /** Text that is no markup, without what XML cannot hold. */
  private static String inert(String text) {
    String plain = PlainText.of(Figures.wellFormed(text));
    StringBuilder escaped = new StringBuilder(plain.length() + 16);
    for (int i = 0; i < plain.length(); i++) {
      char c = plain.charAt(i);
      switch (c) {
        case '<' -> escaped.append("&lt;");
        case '>' -> escaped.append("&gt;");
        case '&' -> escaped.append("&amp;");
        case '"' -> escaped.append("&quot;");
        case '\'' -> escaped.append("&#39;");
        case '\uFFFE', '\uFFFF' -> escaped.append('?');
        default -> escaped.append(c);
      }
    }
    return escaped.toString();
  }
}
