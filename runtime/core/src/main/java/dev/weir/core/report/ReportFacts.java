package dev.weir.core.report;

import com.fasterxml.jackson.databind.JsonNode;
import dev.weir.core.record.HistogramText;
import dev.weir.core.regression.RouteFacts;
import dev.weir.core.regression.RouteFacts.OperationFacts;
import dev.weir.core.regression.RouteFacts.SiteFacts;
import dev.weir.core.regression.Sample;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.HdrHistogram.Histogram;

/** What a report knows of its routes, for comparing it with another. */
final class ReportFacts {
  private ReportFacts() {}

  /**
   * Each route by its name.
   *
   * @throws UsageException if the report has no histograms, or broken ones
   */
  static Map<String, RouteFacts> of(Map<String, JsonNode> routes, String file)
      throws UsageException {
    Map<String, RouteFacts> all = new LinkedHashMap<>();
    for (Map.Entry<String, JsonNode> entry : routes.entrySet()) {
      String name = entry.getKey();
      JsonNode route = entry.getValue();
      List<OperationFacts> operations = new ArrayList<>();
      route.path("operations").forEach(operation -> operations.add(operation(operation)));
      all.put(
          name,
          new RouteFacts(
              name,
              route.path("requests").asLong(),
              sample(route, "blocked", file),
              sample(route, "response", file),
              operations));
    }
    return all;
  }

  private static Sample sample(JsonNode route, String kind, String file) throws UsageException {
    JsonNode times = route.path(kind.concat("Ms"));
    return Sample.of(
        histogram(times, route.path("requests").asLong(), file),
        1,
        times.path("total").asDouble(),
        BatchesJson.parts(route, kind));
  }

  /**
   * The histogram of a distribution, empty where it has no values.
   *
   * @throws UsageException if it should have one and does not
   */
  static Histogram histogram(JsonNode distribution, long count, String file) throws UsageException {
    String text = distribution.path("histogram").asText();
    if (text.isEmpty()) {
      if (count > 0) {
        throw new UsageException(
            file + " has no histograms; write it anew with an agent of this version");
      }
      Histogram none = new Histogram(2);
      none.setAutoResize(true);
      return none;
    }
    try {
      return HistogramText.parse(text);
    } catch (IllegalArgumentException e) {
      throw new UsageException(file + " has a histogram that cannot be read; write it anew");
    }
  }

  private static OperationFacts operation(JsonNode operation) {
    List<SiteFacts> sites = new ArrayList<>();
    for (JsonNode site : operation.path("sites")) {
      sites.add(
          new SiteFacts(
              site.path("at").asText(),
              site.path("count").asLong(),
              site.path("blockedMs").asDouble()));
    }
    String target = operation.path("target").asText();
    return new OperationFacts(
        operation.path("type").asText() + (target.isEmpty() ? "" : " " + target),
        operation.path("async").asBoolean(),
        operation.path("count").asLong(),
        operation.path("blockedMs").path("total").asDouble(),
        sites);
  }
}
