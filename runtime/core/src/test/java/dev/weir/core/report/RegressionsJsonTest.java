package dev.weir.core.report;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.JsonNode;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion;
import dev.weir.core.regression.Measure;
import dev.weir.core.regression.Regression;
import dev.weir.core.regression.RouteChange;
import dev.weir.core.regression.Verdict;
import dev.weir.core.watch.Window;
import dev.weir.core.watch.WindowFigures;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Regressions stand in the report and in the summary. */
class RegressionsJsonTest {
  private static final RouteChange CHANGE =
      new RouteChange(
          "GET /a",
          Verdict.REGRESSION,
          Measure.BLOCKED_TYPICAL,
          0.213,
          -0.01,
          0.25,
          1e-9,
          10,
          12.13,
          500,
          600,
          List.of());

  private static ReportContext context() {
    return new ReportContext(
        "0.1",
        1,
        "17",
        "com.acme.Shop",
        Instant.EPOCH,
        Reports.millis(20),
        Reports.millis(10),
        Map.of(),
        ReportContext.Advice.NONE,
        null,
        List.of(),
        new ReportContext.Past(
            List.of(new Regression(CHANGE, "the hour before", Instant.EPOCH)), Map.of()));
  }

  @Test
  void theReportHasThemAndIsValid() {
    JsonNode report = Reports.json(Reports.full(), context());
    assertEquals(
        Set.of(),
        JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V202012)
            .getSchema(
                Objects.requireNonNull(
                    JsonReport.class.getResourceAsStream("weir-report.schema.json")))
            .validate(report));
    check(report.path("regressions"));
  }

  @Test
  void theSummaryHasThem() {
    WindowFigures none = WindowFigures.none(Window.MINUTE, Instant.EPOCH);
    byte[] summary = MonitoringJson.summary(Reports.full(), context(), none);
    check(Reports.parse(summary).path("regressions"));
  }

  private static void check(JsonNode regressions) {
    assertEquals(1, regressions.size());
    JsonNode one = regressions.get(0);
    assertEquals("GET /a", one.path("route").asText());
    assertEquals(0.213, one.path("change").asDouble());
    assertEquals(-0.01, one.path("low").asDouble());
    assertEquals("the hour before", one.path("against").asText());
    assertEquals(
        "blocked time rose by 21 % (-1 to 25 %, 95 % confidence), mean 12.13 ms, was 10.00 ms",
        one.path("text").asText());
  }
}
