package dev.weir.core.report;

import dev.weir.core.alert.Alert;
import dev.weir.core.alert.AlertLevel;
import dev.weir.core.alert.AlertState;
import dev.weir.core.limit.LimitersSnapshot;
import dev.weir.core.record.RequestHistogram;
import dev.weir.core.record.Snapshot;
import dev.weir.core.record.Snapshot.Operation;
import dev.weir.core.record.Snapshot.Route;
import dev.weir.core.report.Metric.Kind;
import dev.weir.core.report.Metric.Point;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/**
 * All metrics of one moment, which {@link MetricsText} and {@link OtlpJson} tell alike. Names and
 * units follow the semantic conventions of OpenTelemetry where those have one; the number of series
 * is bounded, since routes and targets are.
 */
public final class Metrics {
  /** Upper bounds of the histogram in nanoseconds, those that OpenTelemetry advises. */
  public static final List<Long> BOUNDS_NANOS =
      List.of(
          5_000_000L,
          10_000_000L,
          25_000_000L,
          50_000_000L,
          75_000_000L,
          100_000_000L,
          250_000_000L,
          500_000_000L,
          750_000_000L,
          1_000_000_000L,
          2_500_000_000L,
          5_000_000_000L,
          7_500_000_000L,
          10_000_000_000L);

  private static final String NONE = "";
  private static final String REQUESTS = "{request}";
  private static final String OPERATIONS = "{operation}";

  private final List<Metric> all = new ArrayList<>();

  private Metrics() {}

  /**
   * Takes the figures.
   *
   * @param histograms by {@link #BOUNDS_NANOS}
   * @param alerts those that there are
   * @param limits null where nothing is limited
   * @param version the agent's
   */
  public static Metrics of(
      Snapshot snapshot,
      List<RequestHistogram> histograms,
      List<Alert> alerts,
      @Nullable LimitersSnapshot limits,
      String version) {
    Metrics metrics = new Metrics();
    metrics.add(
        "weir.build_info",
        Kind.GAUGE,
        NONE,
        "The agent that tells these figures.",
        List.of(new Point(1, "version", version)));
    metrics.requests(snapshot.routes(), histograms);
    metrics.operations(snapshot.routes());
    metrics.targets(snapshot.routes());
    metrics.unattributed(snapshot.unattributed());
    metrics.alerts(alerts);
    if (limits != null) {
      metrics.all.addAll(LimitMetrics.of(limits));
    }
    metrics.self(snapshot.self());
    return metrics;
  }

  List<Metric> all() {
    return all;
  }

  private void add(String name, Kind kind, String unit, String help, List<Point> points) {
    all.add(new Metric(name, kind, unit, help, points));
  }

  private void counter(String name, String unit, String help, List<Point> points) {
    add(name, Kind.COUNTER, unit, help, points);
  }

  private void requests(List<Route> routes, List<RequestHistogram> histograms) {
    List<Point> durations = new ArrayList<>();
    for (RequestHistogram each : histograms) {
      String[] route = Metric.route(each.route(), each.framework());
      durations.add(new Point(List.of(route), 0, each));
    }
    add(
        "http.server.request.duration",
        Kind.HISTOGRAM,
        Metric.SECONDS,
        "How long requests took, from first to last.",
        durations);
    List<Point> responses = new ArrayList<>();
    for (Route route : routes) {
      route
          .statusCodes()
          .forEach(
              (code, n) ->
                  responses.add(
                      new Point(n, Metric.and(of(route), "http.response.status_code", "" + code))));
    }
    counter("weir.responses", REQUESTS, "Requests that ended, by status code.", responses);
    each(
        routes,
        "weir.request.errors",
        REQUESTS,
        "Requests with a status of 500 or more or an exception.",
        Route::errors);
    each(
        routes,
        "weir.request.blocked",
        Metric.SECONDS,
        "Time that requests' own threads waited.",
        route -> route.blocked().total());
    each(
        routes,
        "weir.request.cpu",
        Metric.SECONDS,
        "On-CPU time of requests it was measured on.",
        route -> route.cpu().total());
    each(
        routes,
        "weir.request.allocated",
        Metric.BYTES,
        "Allocation of requests it was measured on.",
        route -> route.allocated().total());
  }

  private void each(
      List<Route> routes, String name, String unit, String help, ToLongFunction<Route> value) {
    List<Point> points = new ArrayList<>();
    for (Route route : routes) {
      points.add(new Point(value.applyAsLong(route), of(route)));
    }
    counter(name, unit, help, points);
  }

  private static String[] of(Route route) {
    return Metric.route(route.route(), route.framework());
  }

  /** One series a route, type and side: targets and lines are in the report. */
  private void operations(List<Route> routes) {
    Map<List<String>, long[]> sums = new LinkedHashMap<>();
    for (Route route : routes) {
      for (Operation operation : route.operations()) {
        String[] attributes =
            Metric.and(
                of(route),
                "weir.operation.type",
                operation.type().name(),
                "weir.async",
                Boolean.toString(operation.async()));
        add(sums, attributes, operation);
      }
    }
    families("weir.operations", "weir.operation", "of requests, by type", sums);
  }

  private void targets(List<Route> routes) {
    Map<List<String>, long[]> sums = new LinkedHashMap<>();
    for (Route route : routes) {
      for (Operation operation : route.operations()) {
        if (operation.target() != null) {
          String[] type = {"weir.operation.type", operation.type().name()};
          add(sums, Metric.and(type, "weir.target", operation.target()), operation);
        }
      }
    }
    families("weir.target.operations", "weir.target", "of requests, by target", sums);
  }

  private void unattributed(List<Operation> operations) {
    Map<List<String>, long[]> sums = new LinkedHashMap<>();
    for (Operation operation : operations) {
      String[] type = {"weir.operation.type", operation.type().name()};
      String pool = operation.threadPool() == null ? "" : operation.threadPool();
      add(sums, Metric.and(type, "thread_pool", pool), operation);
    }
    families(
        "weir.unattributed.operations",
        "weir.unattributed",
        "outside requests, by thread pool",
        sums);
  }

  private static void add(
      Map<List<String>, long[]> sums, String[] attributes, Operation operation) {
    long[] sum = sums.computeIfAbsent(List.of(attributes), unused -> new long[3]);
    sum[0] += operation.count();
    sum[1] += operation.errors();
    sum[2] += operation.blocked().total();
  }

  private void families(
      String operations, String prefix, String which, Map<List<String>, long[]> sums) {
    counter(operations, OPERATIONS, "Operations " + which + ".", points(sums, 0));
    counter(prefix + ".errors", OPERATIONS, "Failed operations " + which + ".", points(sums, 1));
    counter(
        prefix + ".blocked", Metric.SECONDS, "Time in operations " + which + ".", points(sums, 2));
  }

  private static List<Point> points(Map<List<String>, long[]> sums, int which) {
    List<Point> points = new ArrayList<>();
    sums.forEach((attributes, sum) -> points.add(new Point(attributes, sum[which], null)));
    return points;
  }

  private void alerts(List<Alert> alerts) {
    List<Point> points = new ArrayList<>();
    for (AlertLevel level : AlertLevel.values()) {
      for (AlertState state : List.of(AlertState.ACTIVE, AlertState.ACKNOWLEDGED)) {
        long open = 0;
        for (Alert alert : alerts) {
          open += alert.level() == level && alert.state() == state ? 1 : 0;
        }
        points.add(new Point(open, "level", level.name(), "state", state.name()));
      }
    }
    add("weir.alerts", Kind.GAUGE, "{alert}", "Open alerts.", points);
  }

  private void self(Snapshot.Self self) {
    counter(
        "weir.overhead",
        Metric.SECONDS,
        "Time the agent took to book and to report.",
        List.of(new Point(self.overheadNanos())));
    counter(
        "weir.dropped_keys",
        "{key}",
        "Routes, targets and lines that went to (other).",
        List.of(new Point(self.droppedKeys())));
    counter(
        "weir.swallowed_errors",
        "{error}",
        "Failures of the agent, kept from the application.",
        List.of(new Point(self.swallowedErrors())));
  }
}
