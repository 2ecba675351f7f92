package dev.weir.core.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weir.core.record.RequestHistogram;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** The text that Prometheus reads. */
class MetricsTextTest {
  private static final RequestHistogram HISTOGRAM =
      new RequestHistogram("GET /a", "servlet", 4, 1_500_000_001L, Collections.nCopies(14, 3L));

  private static String render(boolean open) {
    return MetricsText.render(
        Metrics.of(Reports.full(), List.of(HISTOGRAM), List.of(), null, "0.1"), open);
  }

  @Test
  void timesAreSecondsToTheNanosecond() {
    String text = render(false);
    assertTrue(
        text.contains(
            "http_server_request_duration_seconds_sum{http_request_method=\"GET\","
                + "http_route=\"/a\",weir_framework=\"servlet\"} 1.500000001\n"),
        text);
    assertTrue(text.contains(",le=\"0.075\"} 3\n"), text);
    assertTrue(text.contains(",le=\"+Inf\"} 4\n"), text);
    assertTrue(text.contains("weir_overhead_seconds_total 0.001234567\n"), text);
    assertTrue(text.contains("weir_alerts{level=\"CRITICAL\",state=\"ACTIVE\"} 0\n"), text);
  }

  @Test
  void noSeriesIsThereTwiceAndEveryFamilyHasHelp() {
    for (boolean open : new boolean[] {false, true}) {
      Set<String> series = new HashSet<>();
      Set<String> families = new HashSet<>();
      for (String line : render(open).lines().toList()) {
        if (line.startsWith("# TYPE ")) {
          assertTrue(families.add(line), line);
        } else if (!line.startsWith("#")) {
          assertTrue(series.add(line.substring(0, line.lastIndexOf(' '))), line);
        }
      }
      assertTrue(families.size() > 10, families.toString());
    }
  }

  @Test
  void familiesOfCountersAreNamedAsEachFormatWants() {
    assertTrue(render(false).contains("# TYPE weir_responses_total counter\n"));
    assertTrue(render(true).contains("# TYPE weir_responses counter\n"));
    assertTrue(render(true).contains("\nweir_responses_total{"));
    assertTrue(render(true).endsWith("# EOF\n"));
    assertFalse(render(false).contains("# EOF"));
  }

  @Test
  void valuesOfLabelsCannotEndThem() {
    String text =
        MetricsText.render(
            Metrics.of(Reports.saying("a\"} 1\nb\\c"), List.of(), List.of(), null, "0.1"), false);
    assertTrue(text.contains("http_route=\"a\\\"} 1\\nb\\\\c\""), text);
    for (String line : text.lines().toList()) {
      assertTrue(line.startsWith("#") || line.matches("[a-z_]+(\\{.*})? [0-9.]+"), line);
    }
  }

  @Test
  void whatIsNoRouteOfHttpHasNoMethod() {
    String text =
        MetricsText.render(
            Metrics.of(Reports.saying("nightly"), List.of(), List.of(), null, "0.1"), false);
    assertTrue(text.contains("http_request_method=\"_OTHER\",http_route=\"nightly\""), text);
    assertEquals(-1, text.indexOf("NaN"));
  }
}
