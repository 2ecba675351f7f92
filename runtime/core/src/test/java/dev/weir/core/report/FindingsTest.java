package dev.weir.core.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion;
import dev.weir.core.advice.Outcome;
import dev.weir.core.advice.Recommendation;
import dev.weir.core.advice.Severity;
import dev.weir.core.alert.Alert;
import dev.weir.core.alert.AlertKind;
import dev.weir.core.alert.AlertLevel;
import dev.weir.core.alert.AlertState;
import dev.weir.core.report.ReportContext.Advice;
import java.io.IOException;
import java.io.InputStream;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.junit.jupiter.api.Test;

class FindingsTest {
  private static final Instant AT = Instant.parse("2026-11-01T03:00:00.5Z");

  private static JsonNode report(String text) {
    Alert open =
        new Alert(
            "a2",
            AlertKind.ERROR_RATE,
            text,
            AlertLevel.CRITICAL,
            AlertState.ACKNOWLEDGED,
            "30.0 % of the requests failed, threshold 20 %",
            30.25,
            20,
            AT,
            AT,
            AT,
            null,
            text);
    Alert over =
        new Alert(
            "a1",
            AlertKind.RESPONSE_TIME,
            text,
            AlertLevel.WARNING,
            AlertState.RESOLVED,
            text,
            2000,
            1000,
            AT,
            AT,
            AT,
            AT.plusSeconds(60),
            null);
    Recommendation advice =
        new Recommendation(
            "sleep-0000002a",
            "sleep",
            text,
            Severity.HIGH,
            "Requests sleep",
            Map.of("at", text, "sleeps", 50L, "meanMs", 25.125),
            "Take the sleep out",
            25.1254);
    Outcome outcome = new Outcome("sleep-1", text, "Requests sleep", 25, 30, 31.5);
    Advice findings = new Advice(List.of(open, over), List.of(advice), List.of(outcome));
    return Reports.json(
        Reports.full(),
        new ReportContext(
            "0.1",
            1,
            "17",
            "com.acme.Shop",
            AT,
            Reports.millis(20),
            Reports.millis(10),
            Map.of(),
            findings,
            null,
            List.of(),
            ReportContext.Past.NONE));
  }

  private static JsonSchema schema() throws IOException {
    String name = "weir-report.schema.json";
    try (InputStream in = JsonReport.class.getResourceAsStream(name)) {
      return JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V202012)
          .getSchema(Objects.requireNonNull(in, name));
    }
  }

  @Test
  void alertsRecommendationsAndOutcomesAreValidWhateverTheirText() throws IOException {
    for (String text : List.of("GET /a", "", "<script>", "\u001b[31m\n", "\ud800")) {
      JsonNode report = report(text);
      assertEquals(Set.of(), schema().validate(report));
      assertEquals(Figures.wellFormed(text), report.at("/alerts/0/subject").asText());
      assertEquals(Figures.wellFormed(text), report.at("/recommendations/0/evidence/at").asText());
    }
  }

  @Test
  void figuresAreThoseThatWereGiven() {
    JsonNode report = report("GET /a");
    assertEquals("CRITICAL", report.at("/alerts/0/level").asText());
    assertEquals(30.25, report.at("/alerts/0/value").asDouble());
    assertEquals("2026-11-01T03:00:00.500Z", report.at("/alerts/0/raisedAt").asText());
    assertFalse(report.at("/alerts/0").has("resolvedAt"));
    assertEquals("2026-11-01T03:01:00.500Z", report.at("/alerts/1/resolvedAt").asText());
    assertEquals(25.125, report.at("/recommendations/0/estimatedSavingMs").asDouble());
    assertEquals(50, report.at("/recommendations/0/evidence/sleeps").asInt());
    assertEquals(-1.5, report.at("/outcomes/0/gainedMs").asDouble());
    assertEquals(25, report.at("/outcomes/0/predictedMs").asDouble());
  }

  @Test
  void whatTheFormatDoesNotHaveIsRejected() throws IOException {
    for (String at : List.of("/alerts/0", "/recommendations/0", "/outcomes/0")) {
      JsonNode report = report("GET /a");
      ((ObjectNode) report.at(at)).put("more", 1);
      assertFalse(schema().validate(report).isEmpty(), at);
      report = report("GET /a");
      ((ObjectNode) report.at(at)).remove("id");
      assertFalse(schema().validate(report).isEmpty(), at);
    }
  }

  @Test
  void theTableShowsThemInLinesThatFit() {
    String text = TextReport.render(report("GET /" + "x".repeat(200)), 80);
    assertTrue(text.contains("ALERTS\n  a2 CRITICAL acknowledged GET /xxx"), text);
    assertTrue(text.contains("RECOMMENDATIONS\n  HIGH GET /xxx"), text);
    assertTrue(text.contains("Requests sleep: 25.1 ms less per request"), text);
    assertTrue(text.contains("predicted 25.0 ms, gained -1.5 ms"), text);
    text.lines().forEach(line -> assertTrue(line.length() <= 80, line));
    String hostile = TextReport.render(report("\u001b[31m\u2028GET /a"), 80);
    assertFalse(hostile.contains("\u001b"), hostile);
  }
}
