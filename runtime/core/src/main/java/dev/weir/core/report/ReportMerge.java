package dev.weir.core.report;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Adds reports up. Counts, totals and maxima stay exact: they are summed as decimals, as they stand
 * in the reports.
 */
final class ReportMerge {
  private static final String ALERTS = "alerts";
  private static final String OUTCOMES = "outcomes";
  private static final int MOST_OUTCOMES = 500;
  private static final List<String> SUMS = List.of("overheadMs", "droppedKeys", "swallowedErrors");

  private final ObjectMapper mapper =
      new ObjectMapper().enable(JsonGenerator.Feature.WRITE_BIGDECIMAL_AS_PLAIN);
  private final List<JsonNode> reports = new ArrayList<>();
  private final Map<String, MergedRoute> routes = new LinkedHashMap<>();
  private final MergedOperations unattributed = new MergedOperations();
  private final MergedTimes response = MergedTimes.milliseconds();
  private final MergedTimes blocked = MergedTimes.milliseconds();
  private Instant from = Instant.EPOCH;
  private Instant to = Instant.EPOCH;

  /**
   * Adds one.
   *
   * @param report a whole one, see {@link ReportShape}
   * @throws UsageException if it has no histograms, or broken ones
   */
  void add(JsonNode report, String file) throws UsageException {
    Instant begin = Instant.parse(report.path("from").asText());
    Instant end = Instant.parse(report.path("to").asText());
    from = reports.isEmpty() || begin.isBefore(from) ? begin : from;
    to = reports.isEmpty() || end.isAfter(to) ? end : to;
    reports.add(report);
    for (JsonNode route : report.path("routes")) {
      String name = route.path("framework").asText() + ' ' + route.path("route").asText();
      routes.computeIfAbsent(name, unused -> new MergedRoute()).add(route, file);
    }
    unattributed.add(report.path("unattributed").path("operations"), file);
    JsonNode summary = report.path("summary");
    long requests = summary.path("requests").asLong();
    response.add(summary.path("responseMs"), requests, file);
    blocked.add(summary.path("blockedMs"), requests, file);
  }

  /** The sum, as JSON with a line feed at its end. */
  String text() {
    try {
      return mapper.writeValueAsString(merged()) + "\n";
    } catch (JsonProcessingException e) {
      throw new UncheckedIOException("a tree can always be written", e);
    }
  }

  private ObjectNode merged() {
    JsonNode first = reports.get(0);
    ObjectNode all = mapper.createObjectNode();
    all.put("schemaVersion", JsonReport.SCHEMA_VERSION);
    all.set("agent", first.path("agent"));
    all.set("jvm", first.path("jvm"));
    all.put("from", from.toString());
    all.put("to", to.toString());
    instances(all.putArray("instances"));
    summary(all.putObject("summary"));
    ArrayNode list = all.putArray("routes");
    routes.values().stream()
        .map(MergedRoute::json)
        .sorted(MergedOperations.COSTLIEST)
        .forEach(list::add);
    all.putObject("unattributed").set("operations", unattributed.json());
    alerts(all.putArray(ALERTS));
    recommendations(all.putArray("recommendations"));
    concatenate(all.putArray("limits"), "limits");
    outcomes(all);
    concatenate(all.putArray("regressions"), "regressions");
    concatenate(all.putArray("offloading"), "offloading");
    self(all.putObject("self"));
    return all;
  }

  private void instances(ArrayNode into) {
    for (JsonNode report : reports) {
      JsonNode known = report.path("instances");
      if (known.isArray()) {
        known.forEach(into::add);
        continue;
      }
      ObjectNode instance = into.addObject();
      instance.set("jvm", report.path("jvm"));
      instance.set("from", report.path("from"));
      instance.set("to", report.path("to"));
      instance.set("requests", report.path("summary").path("requests"));
    }
  }

  private void summary(ObjectNode into) {
    long requests = 0;
    long errors = 0;
    Map<String, BigDecimal[]> operations = new LinkedHashMap<>();
    for (JsonNode report : reports) {
      JsonNode summary = report.path("summary");
      requests += summary.path("requests").asLong();
      errors += summary.path("errors").asLong();
      summary
          .path("operations")
          .properties()
          .forEach(
              type -> {
                BigDecimal[] sum =
                    operations.computeIfAbsent(
                        type.getKey(),
                        unused -> new BigDecimal[] {BigDecimal.ZERO, BigDecimal.ZERO});
                sum[0] = sum[0].add(type.getValue().path("count").decimalValue());
                sum[1] = sum[1].add(type.getValue().path("blockedMs").decimalValue());
              });
    }
    into.put("requests", requests);
    into.put("errors", errors);
    BigDecimal good = BigDecimal.valueOf(requests - errors);
    into.put(
        "successRate",
        requests == 0 ? BigDecimal.ONE : MergedTimes.ratio(good, BigDecimal.valueOf(requests)));
    into.set("responseMs", response.json());
    into.set("blockedMs", blocked.json());
    into.put("blockedRatio", MergedTimes.ratio(blocked.total(), response.total()));
    into.put("blockingToAsyncRatio", MergedTimes.ratio(blocked.total(), async()));
    ObjectNode byType = into.putObject("operations");
    operations.forEach(
        (type, sum) -> {
          ObjectNode one = byType.putObject(type);
          one.put("count", sum[0].longValue());
          one.put("blockedMs", Figures.plain(sum[1]));
        });
  }

  private BigDecimal async() {
    BigDecimal sum = BigDecimal.ZERO;
    for (MergedRoute route : routes.values()) {
      sum = sum.add(route.asyncMs());
    }
    return sum;
  }

  /**
   * Each instance counts its alerts from 1 on: its process tells them apart, and where that is a
   * number that another one has too, as in containers, which of them it is.
   */
  private void alerts(ArrayNode into) {
    Map<String, Integer> processes = new HashMap<>();
    for (JsonNode report : reports) {
      String pid = report.path("jvm").path("pid").asText();
      int like = processes.merge(pid, 1, Integer::sum);
      String process = "@" + pid + (like > 1 ? "." + like : "");
      for (JsonNode alert : report.path(ALERTS)) {
        ObjectNode copy = alert.deepCopy();
        String id = alert.path("id").asText();
        copy.put("id", id.indexOf('@') >= 0 ? id : id + process);
        into.add(copy);
      }
    }
  }

  /** The same finding of many instances once, with what it would gain most. */
  private void recommendations(ArrayNode into) {
    Map<String, JsonNode> byId = new LinkedHashMap<>();
    for (JsonNode report : reports) {
      for (JsonNode one : report.path("recommendations")) {
        byId.merge(
            one.path("id").asText(),
            one,
            (known, other) -> saving(other) > saving(known) ? other : known);
      }
    }
    byId.values().stream()
        .sorted(java.util.Comparator.comparingDouble(one -> -saving(one)))
        .forEach(into::add);
  }

  private static double saving(JsonNode recommendation) {
    return recommendation.path("estimatedSavingMs").asDouble();
  }

  /** What instances that began with the same advice tell alike stands there once. */
  private void outcomes(ObjectNode into) {
    Set<JsonNode> different = new LinkedHashSet<>();
    for (JsonNode report : reports) {
      for (JsonNode outcome : report.path(OUTCOMES)) {
        if (different.size() < MOST_OUTCOMES) {
          different.add(outcome);
        }
      }
    }
    if (!different.isEmpty()) {
      into.putArray(OUTCOMES).addAll(different);
    }
  }

  private void concatenate(ArrayNode into, String name) {
    for (JsonNode report : reports) {
      report.path(name).forEach(into::add);
    }
  }

  /** What differs between instances, such as an address, is left out. */
  private void self(ObjectNode into) {
    for (String name : SUMS) {
      BigDecimal sum = BigDecimal.ZERO;
      for (JsonNode report : reports) {
        sum = sum.add(report.path("self").path(name).decimalValue());
      }
      into.put(name, Figures.plain(sum));
    }
    for (String name : new String[] {"unmatchedSites", "notes"}) {
      Set<JsonNode> texts = new LinkedHashSet<>();
      for (JsonNode report : reports) {
        report.path("self").path(name).forEach(texts::add);
      }
      into.putArray(name).addAll(texts);
    }
    reports
        .get(0)
        .path("self")
        .properties()
        .forEach(
            figure -> {
              boolean same =
                  reports.stream()
                      .allMatch(
                          of -> of.path("self").path(figure.getKey()).equals(figure.getValue()));
              if (same && !into.has(figure.getKey())) {
                into.set(figure.getKey(), figure.getValue());
              }
            });
  }
}
