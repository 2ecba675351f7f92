package dev.weir.core.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.weir.core.record.Snapshot.Distribution;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class JsonReportTest {
  private final JsonNode full = Reports.json(Reports.full(), Reports.context());

  @Test
  void fieldsStandInTheOrderOfTheFormat() {
    assertEquals(
        List.of(
            "schemaVersion",
            "agent",
            "jvm",
            "from",
            "to",
            "summary",
            "routes",
            "unattributed",
            "alerts",
            "recommendations",
            "limits",
            "self"),
        names(full));
    assertEquals(
        List.of(
            "requests",
            "errors",
            "successRate",
            "responseMs",
            "blockedMs",
            "blockedRatio",
            "blockingToAsyncRatio",
            "operations"),
        names(full.path("summary")));
    assertEquals(
        List.of(
            "route",
            "framework",
            "requests",
            "errors",
            "statusCodes",
            "responseMs",
            "blockedMs",
            "cpuMs",
            "allocatedBytes",
            "blockedRatio",
            "eventLoop",
            "operations"),
        names(full.at("/routes/0")));
    assertEquals(
        List.of(
            "type",
            "target",
            "level",
            "async",
            "count",
            "errors",
            "pinned",
            "blockedMs",
            "sites",
            "statements"),
        names(full.at("/routes/0/operations/0")));
    assertEquals(
        List.of("total", "mean", "p50", "p90", "p95", "p99", "p999", "max", "measured"),
        names(full.at("/routes/0/cpuMs")));
    assertEquals(List.of("200", "500"), names(full.at("/routes/0/statusCodes")));
  }

  @Test
  void theCostliestStandsFirst() {
    assertEquals("GET /a", full.at("/routes/0/route").asText());
    assertEquals("DATABASE_QUERY", full.at("/routes/0/operations/0/type").asText());
    assertEquals("EXTERNAL_API", full.at("/routes/0/operations/1/type").asText());
    JsonNode site = full.at("/routes/0/operations/0/sites/0");
    assertEquals(
        "{\"at\":\"com.acme.Repo.find(Repo.java:42)\",\"count\":3,\"blockedMs\":6,\"maxMs\":6}",
        site.toString());
  }

  @Test
  void nanosecondsBecomeMillisecondsWithThreeDecimals() {
    String json = render(Reports.context(nanos(1_234_567), nanos(499), Map.of()));
    assertTrue(json.contains("\"responseMs\":{\"total\":1.235,"), json);
    assertTrue(json.contains("\"blockedMs\":{\"total\":0,"), json);
    json = render(Reports.context(nanos(Long.MAX_VALUE), nanos(10_500), Map.of()));
    assertTrue(json.contains("\"responseMs\":{\"total\":9223372036854.776,"), json);
    assertTrue(json.contains("\"blockedMs\":{\"total\":0.011,"), json);
    assertFalse(json.contains("E1"), json);
  }

  @Test
  void ratiosDivideWhatTheySay() {
    JsonNode summary = full.path("summary");
    assertEquals(8, summary.path("requests").asInt());
    assertEquals(0.75, summary.path("successRate").asDouble());
    assertEquals(0.5, summary.path("blockedRatio").asDouble());
    // 10 ms on the requests' own threads, 3 ms on others
    assertEquals(3.333333, summary.path("blockingToAsyncRatio").asDouble());
    assertEquals(0.5, full.at("/routes/1/blockedRatio").asDouble());
  }

  @Test
  void withoutRequestsAllWentWellAndNothingIsDividedByZero() {
    JsonNode summary =
        Reports.json(
                Reports.empty(), Reports.context(Distribution.EMPTY, Distribution.EMPTY, Map.of()))
            .path("summary");
    assertEquals(1, summary.path("successRate").asInt());
    assertEquals(0, summary.path("blockedRatio").asInt());
    assertEquals(0, summary.path("blockingToAsyncRatio").asInt());
    assertEquals(0, summary.at("/responseMs/mean").asInt());
  }

  @Test
  void theSummaryCountsOperationsOfRequestsOnly() {
    assertEquals(
        "{\"DATABASE_QUERY\":{\"count\":2,\"blockedMs\":8},"
            + "\"EXTERNAL_API\":{\"count\":2,\"blockedMs\":3},"
            + "\"SLEEP_OPERATION\":{\"count\":2,\"blockedMs\":1}}",
        full.at("/summary/operations").toString());
    assertEquals("poller-*", full.at("/unattributed/operations/0/threadPool").asText());
  }

  @Test
  void selfTakesMoreFigures() {
    JsonNode self =
        Reports.json(
                Reports.full(),
                Reports.context(
                    nanos(1), nanos(1), Map.of("port", 7979, "admin", "on", "cds", true)))
            .path("self");
    assertEquals(1.235, self.path("overheadMs").asDouble());
    assertTrue(self.path("port").isInt());
    assertEquals("on", self.path("admin").asText());
    assertTrue(self.path("cds").isBoolean());
    assertThrows(
        IllegalArgumentException.class,
        () -> Reports.context(nanos(1), nanos(1), Map.of("notes", "x")));
  }

  @Test
  void instantsHaveMilliseconds() {
    assertEquals("2026-11-01T10:00:00.123Z", full.path("from").asText());
  }

  @Test
  void halfASurrogatePairIsReplacedAndAWholeOneKept() {
    assertEquals("a\uFFFDb\uD83D\uDE00\uFFFD", Figures.wellFormed("a\uD800b\uD83D\uDE00\uDC00"));
    JsonNode report = Reports.json(Reports.saying("a\uD800"), Reports.context());
    assertEquals("a\uFFFD", report.at("/routes/0/route").asText());
  }

  @Test
  void theStreamStaysOpen() throws IOException {
    boolean[] closed = new boolean[1];
    ByteArrayOutputStream out =
        new ByteArrayOutputStream() {
          @Override
          public void close() {
            closed[0] = true;
          }
        };
    JsonReport.write(Reports.empty(), Reports.context(), out);
    assertFalse(closed[0]);
    assertTrue(out.toString(StandardCharsets.UTF_8).endsWith("}\n"));
  }

  private static Distribution nanos(long nanos) {
    return new Distribution(1, nanos, nanos, nanos, nanos, nanos, nanos, nanos);
  }

  private static String render(ReportContext context) {
    return new String(JsonReport.render(Reports.empty(), context), StandardCharsets.UTF_8);
  }

  private static List<String> names(JsonNode node) {
    List<String> names = new ArrayList<>();
    node.fieldNames().forEachRemaining(names::add);
    return names;
  }
}
