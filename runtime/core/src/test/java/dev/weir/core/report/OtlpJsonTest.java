package dev.weir.core.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.weir.api.policy.BreakerPolicy;
import dev.weir.api.policy.Policy;
import dev.weir.core.limit.Limiters;
import dev.weir.core.record.RequestHistogram;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** A collector is told what Prometheus is told. */
class OtlpJsonTest {
  private static final RequestHistogram HISTOGRAM =
      new RequestHistogram("GET /a", "servlet", 4, 1_500_000_001L, Collections.nCopies(14, 3L));

  private static Metrics metrics() {
    Limiters limiters = Limiters.builder().maxKeys(3).maxConcurrent(1000).build();
    limiters.define(Policy.named("db").maxConcurrent(2).breaker(BreakerPolicy.defaults()).build());
    return Metrics.of(Reports.full(), List.of(HISTOGRAM), List.of(), limiters.snapshot(), "0.1");
  }

  private static JsonNode otlp(Metrics metrics) {
    JsonNode request =
        Reports.parse(
            OtlpJson.render(
                metrics,
                Reports.FROM,
                Reports.FROM.plusSeconds(10),
                Reports.context(),
                new OtlpJson.Origin("shop", "1", "", Map.of())));
    return request.at("/resourceMetrics/0/scopeMetrics/0/metrics");
  }

  /** How many series each family of the text has, a histogram's counted once. */
  private static Map<String, Integer> families(String text) {
    Map<String, Integer> families = new TreeMap<>();
    for (String line : text.lines().toList()) {
      if (line.startsWith("# TYPE ")) {
        families.put(line.split(" ", -1)[2], 0);
      } else if (!line.startsWith("#")) {
        String name = line.split("[{ ]", 2)[0];
        String family = name.replaceAll("_(total|count)$", "");
        families.computeIfPresent(family, (unused, n) -> n + 1);
      }
    }
    return families;
  }

  @Test
  void itHasTheSameSeriesAsTheText() {
    Metrics metrics = metrics();
    Map<String, Integer> told = new TreeMap<>();
    for (JsonNode metric : otlp(metrics)) {
      String unit = metric.path("unit").asText();
      String end = unit.equals("s") ? "_seconds" : unit.equals("By") ? "_bytes" : "";
      int points = metric.findValue("dataPoints").size();
      told.put(metric.path("name").asText().replace('.', '_') + end, points);
    }
    assertEquals(families(MetricsText.render(metrics, true)), told);
    assertTrue(told.getOrDefault("weir_limit_breaker_state", 0) >= 5, told.toString());
    assertTrue(told.getOrDefault("weir_target_operations", 0) >= 1, told.toString());
    assertTrue(told.getOrDefault("weir_unattributed_operations", 0) >= 1, told.toString());
  }

  @Test
  void whatIsSaidOfTheProcessIsToldOnce() {
    Map<String, String> said =
        Map.of("host.name", "pod-1", "team", "orders", "process.pid", "x", "service.name", "y");
    JsonNode attributes =
        Reports.parse(
                OtlpJson.render(
                    metrics(),
                    Reports.FROM,
                    Reports.FROM.plusSeconds(10),
                    Reports.context(),
                    new OtlpJson.Origin("shop", "1", "h", said)))
            .at("/resourceMetrics/0/resource/attributes");
    Map<String, String> told = new TreeMap<>();
    for (JsonNode attribute : attributes) {
      String before =
          told.put(
              attribute.path("key").asText(), attribute.path("value").path("stringValue").asText());
      assertEquals(null, before, attributes.toString());
    }
    assertEquals("pod-1", told.get("host.name"));
    assertEquals("orders", told.get("team"));
    assertEquals("shop", told.get("service.name"));
    assertEquals("1", told.get("service.instance.id"));
    assertEquals("", told.get("process.pid"), "it is a number");
  }

  @Test
  void valuesAreTheSameToo() {
    for (JsonNode metric : otlp(metrics())) {
      JsonNode point = metric.findValue("dataPoints").path(0);
      switch (metric.path("name").asText()) {
        case "weir.overhead" -> assertEquals(0.001234567, point.path("asDouble").asDouble());
        case "weir.alerts" -> {
          assertTrue(metric.has("gauge"), metric.toString());
          assertEquals("weir.level", point.at("/attributes/0/key").asText());
        }
        case "weir.responses" -> {
          assertTrue(metric.at("/sum/isMonotonic").asBoolean(), metric.toString());
          JsonNode status = point.at("/attributes/3");
          assertEquals("http.response.status_code", status.path("key").asText());
          String code = status.at("/value/intValue").asText();
          assertTrue(List.of("200", "500").contains(code), metric.toString());
        }
        case "http.server.request.duration" -> {
          assertEquals("4", point.path("count").asText());
          assertEquals(15, point.path("bucketCounts").size());
        }
        default -> {}
      }
    }
  }
}
