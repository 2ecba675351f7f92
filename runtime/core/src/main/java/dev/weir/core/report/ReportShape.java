package dev.weir.core.report;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Map;

/**
 * Whether what stands in a report is of the kind that it is computed with. What is missing is as if
 * it were empty, and what is not known is passed over, so that reports of other versions will do.
 */
final class ReportShape {
  /** Sums of a thousand counts are still exact. */
  private static final long MOST_COUNT = 1L << 53;

  private static final double MOST_AMOUNT = 1e18;
  private static final int MOST_BATCHES = 1_000;

  private static final Shape TEXT = Shape.leaf("text", JsonNode::isTextual);
  private static final Shape INSTANT = Shape.leaf("an instant", ReportShape::isInstant);
  private static final Shape FLAG = Shape.leaf("true or false", JsonNode::isBoolean);
  private static final Shape COUNT = Shape.leaf("a count", ReportShape::isCount);
  private static final Shape AMOUNT = Shape.leaf("an amount", ReportShape::isAmount);
  private static final Shape ANY = Shape.object(Map.of());

  private static final Shape TIMES =
      Shape.object(
          Map.of(
              "total", AMOUNT,
              "mean", AMOUNT,
              "p50", AMOUNT,
              "p90", AMOUNT,
              "p95", AMOUNT,
              "p99", AMOUNT,
              "p999", AMOUNT,
              "max", AMOUNT,
              "measured", COUNT,
              "histogram", TEXT));

  private static final Shape LINES =
      Shape.list(
          Shape.object(
              Map.of(
                  "at", TEXT,
                  "statement", TEXT,
                  "count", COUNT,
                  "blockedMs", AMOUNT,
                  "maxMs", AMOUNT,
                  "requests", COUNT,
                  "mostInOneRequest", COUNT)));

  private static final Shape OPERATIONS =
      Shape.list(
          Shape.object(
              Map.ofEntries(
                  Map.entry("type", TEXT),
                  Map.entry("target", TEXT),
                  Map.entry("threadPool", TEXT),
                  Map.entry("level", TEXT),
                  Map.entry("async", FLAG),
                  Map.entry("count", COUNT),
                  Map.entry("errors", COUNT),
                  Map.entry("pinned", COUNT),
                  Map.entry("withoutTimeout", FLAG),
                  Map.entry("blockedMs", TIMES),
                  Map.entry("sites", LINES),
                  Map.entry("statements", LINES))));

  private static final Shape BATCHES =
      Shape.object(
          Map.of(
              "seconds", COUNT,
              "requests", batches(COUNT),
              "blockedMs", batches(AMOUNT),
              "blockedLogs", batches(AMOUNT),
              "responseMs", batches(AMOUNT),
              "responseLogs", batches(AMOUNT)));

  private static final Shape ROUTES =
      Shape.list(
          Shape.object(
              Map.ofEntries(
                  Map.entry("route", TEXT),
                  Map.entry("framework", TEXT),
                  Map.entry("requests", COUNT),
                  Map.entry("errors", COUNT),
                  Map.entry("statusCodes", Shape.each(ReportShape::isStatus, COUNT)),
                  Map.entry("responseMs", TIMES),
                  Map.entry("blockedMs", TIMES),
                  Map.entry("cpuMs", TIMES),
                  Map.entry("allocatedBytes", TIMES),
                  Map.entry("blockedRatio", AMOUNT),
                  Map.entry("eventLoop", FLAG),
                  Map.entry("batches", BATCHES),
                  Map.entry("operations", OPERATIONS))));

  private static final Shape SUMMARY =
      Shape.object(
          Map.of(
              "requests", COUNT,
              "errors", COUNT,
              "responseMs", TIMES,
              "blockedMs", TIMES,
              "operations",
                  Shape.each(
                      any -> true, Shape.object(Map.of("count", COUNT, "blockedMs", AMOUNT)))));

  private static final Shape REPORT =
      Shape.object(
          Map.ofEntries(
              Map.entry("agent", ANY),
              Map.entry(
                  "jvm", Shape.object(Map.of("pid", COUNT, "mainClass", TEXT, "startedAt", TEXT))),
              Map.entry("from", INSTANT),
              Map.entry("to", INSTANT),
              Map.entry("summary", SUMMARY),
              Map.entry("routes", ROUTES),
              Map.entry("unattributed", Shape.object(Map.of("operations", OPERATIONS))),
              Map.entry("alerts", Shape.list(Shape.object(Map.of("id", TEXT)))),
              Map.entry(
                  "recommendations",
                  Shape.list(Shape.object(Map.of("id", TEXT, "estimatedSavingMs", AMOUNT)))),
              Map.entry("outcomes", Shape.list(ANY)),
              Map.entry("instances", Shape.list(ANY)),
              Map.entry("limits", Shape.list(ANY)),
              Map.entry("regressions", Shape.list(ANY)),
              Map.entry("offloading", Shape.list(ANY)),
              Map.entry(
                  "self",
                  Shape.object(
                      Map.of(
                          "overheadMs", AMOUNT,
                          "droppedKeys", COUNT,
                          "swallowedErrors", COUNT,
                          "unmatchedSites", Shape.list(TEXT),
                          "notes", Shape.list(TEXT))))));

  private ReportShape() {}

  /**
   * Looks it over.
   *
   * @throws UsageException names the file and the first field that is wrong
   */
  static void check(JsonNode report, String file) throws UsageException {
    String fault = Shape.JSON.fault("", report);
    fault = fault == null ? REPORT.fault("", report) : fault;
    if (fault != null) {
      throw new UsageException(file + ": " + fault + "; write it anew");
    }
  }

  private static Shape batches(Shape each) {
    Shape list = Shape.list(each);
    return (at, node) -> node.size() > MOST_BATCHES ? at + " is too long" : list.fault(at, node);
  }

  private static boolean isCount(JsonNode node) {
    return node.isIntegralNumber()
        && node.canConvertToLong()
        && node.longValue() >= 0
        && node.longValue() <= MOST_COUNT;
  }

  private static boolean isAmount(JsonNode node) {
    return node.isNumber() && node.doubleValue() >= 0 && node.doubleValue() <= MOST_AMOUNT;
  }

  private static boolean isInstant(JsonNode node) {
    try {
      return node.isTextual() && Instant.parse(node.textValue()).isBefore(Instant.MAX);
    } catch (DateTimeException e) {
      return false;
    }
  }

  private static boolean isStatus(String name) {
    return name.matches("-?[0-9]{1,9}");
  }
}
