package dev.weir.core.report;

import dev.weir.core.alert.Alert;
import dev.weir.core.alert.AlertLevel;
import dev.weir.core.alert.AlertState;
import dev.weir.core.limit.LimiterSnapshot;
import dev.weir.core.limit.LimitersSnapshot;
import dev.weir.core.limit.bulkhead.Bulkhead;
import dev.weir.core.limit.pool.PoolSnapshot;
import dev.weir.core.record.RequestHistogram;
import dev.weir.core.record.Snapshot;
import dev.weir.core.record.Snapshot.Operation;
import dev.weir.core.record.Snapshot.Route;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Renders metrics in the text formats of Prometheus (0.0.4) and of OpenMetrics (1.0.0). Names and
 * units follow the semantic conventions of OpenTelemetry where those have one; the number of series
 * is bounded, since routes and targets are.
 *
 * <p>Routes of HTTP go by {@code http_request_method} and {@code http_route}; units of work without
 * a method go by {@code http_route} with the method {@code _OTHER}, as the conventions say.
 */
public final class MetricsText {
  /** The content type of the format of Prometheus. */
  public static final String PROMETHEUS = "text/plain; version=0.0.4; charset=utf-8";

  /** The content type of the format of OpenMetrics. */
  public static final String OPENMETRICS =
      "application/openmetrics-text; version=1.0.0; charset=utf-8";

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

  private static final String COUNTER = "counter";
  private static final String GAUGE = "gauge";

  private final boolean openMetrics;
  private final StringBuilder out = new StringBuilder(16 * 1024);
  private String family = "";

  private MetricsText(boolean openMetrics) {
    this.openMetrics = openMetrics;
  }

  /**
   * All metrics.
   *
   * @param histograms by {@link #BOUNDS_NANOS}
   * @param alerts those that there are
   * @param limits null where nothing is limited
   * @param version the agent's
   */
  public static String render(
      Snapshot snapshot,
      List<RequestHistogram> histograms,
      List<Alert> alerts,
      @Nullable LimitersSnapshot limits,
      String version,
      boolean openMetrics) {
    MetricsText text = new MetricsText(openMetrics);
    text.info(version);
    text.requests(snapshot.routes(), histograms);
    text.operations(snapshot.routes());
    text.targets(snapshot.routes());
    text.unattributed(snapshot.unattributed());
    text.alerts(alerts);
    if (limits != null) {
      text.limits(limits);
    }
    text.self(snapshot.self());
    if (openMetrics) {
      text.out.append("# EOF\n");
    }
    return text.out.toString();
  }

  private void info(String version) {
    begin("weir_build_info", GAUGE, "", "The agent that tells these figures.");
    sample("", 1, "version", version);
  }

  private void requests(List<Route> routes, List<RequestHistogram> histograms) {
    begin(
        "http_server_request_duration_seconds",
        "histogram",
        "seconds",
        "How long requests took, from first to last.");
    for (RequestHistogram histogram : histograms) {
      String[] labels = route(histogram.route(), histogram.framework());
      for (int i = 0; i < BOUNDS_NANOS.size(); i++) {
        sample("_bucket", histogram.upTo().get(i), and(labels, "le", bound(BOUNDS_NANOS.get(i))));
      }
      sample("_bucket", histogram.count(), and(labels, "le", "+Inf"));
      seconds("_sum", histogram.totalNanos(), labels);
      sample("_count", histogram.count(), labels);
    }
    counter("weir_responses", "", "Requests that ended, by status code.");
    for (Route route : routes) {
      route
          .statusCodes()
          .forEach(
              (code, n) ->
                  sample("_total", n, and(labels(route), "http_response_status_code", "" + code)));
    }
    counter("weir_request_errors", "", "Requests with a status of 500 or more or an exception.");
    for (Route route : routes) {
      sample("_total", route.errors(), labels(route));
    }
    counter("weir_request_blocked_seconds", "seconds", "Time that requests' own threads waited.");
    for (Route route : routes) {
      seconds("_total", route.blocked().total(), labels(route));
    }
    counter("weir_request_cpu_seconds", "seconds", "On-CPU time of requests it was measured on.");
    for (Route route : routes) {
      seconds("_total", route.cpu().total(), labels(route));
    }
    counter("weir_request_allocated_bytes", "bytes", "Allocation of requests it was measured on.");
    for (Route route : routes) {
      sample("_total", route.allocated().total(), labels(route));
    }
  }

  /** One series a route, type and side: targets and lines are in the report. */
  private void operations(List<Route> routes) {
    Map<List<String>, long[]> sums = new LinkedHashMap<>();
    for (Route route : routes) {
      for (Operation operation : route.operations()) {
        String[] labels =
            and(
                labels(route),
                "weir_operation_type",
                operation.type().name(),
                "weir_async",
                Boolean.toString(operation.async()));
        add(sums, labels, operation);
      }
    }
    families("weir_operations", "weir_operation", "of requests, by type", sums);
  }

  private void targets(List<Route> routes) {
    Map<List<String>, long[]> sums = new LinkedHashMap<>();
    for (Route route : routes) {
      for (Operation operation : route.operations()) {
        if (operation.target() != null) {
          add(
              sums,
              and(
                  new String[] {"weir_operation_type", operation.type().name()},
                  "weir_target",
                  operation.target()),
              operation);
        }
      }
    }
    families("weir_target_operations", "weir_target", "of requests, by target", sums);
  }

  private void unattributed(List<Operation> operations) {
    Map<List<String>, long[]> sums = new LinkedHashMap<>();
    for (Operation operation : operations) {
      add(
          sums,
          and(
              new String[] {"weir_operation_type", operation.type().name()},
              "thread_pool",
              operation.threadPool() == null ? "" : operation.threadPool()),
          operation);
    }
    families(
        "weir_unattributed_operations",
        "weir_unattributed",
        "outside requests, by thread pool",
        sums);
  }

  private static void add(Map<List<String>, long[]> sums, String[] labels, Operation operation) {
    long[] sum = sums.computeIfAbsent(List.of(labels), unused -> new long[3]);
    sum[0] += operation.count();
    sum[1] += operation.errors();
    sum[2] += operation.blocked().total();
  }

  private void families(
      String operations, String prefix, String which, Map<List<String>, long[]> sums) {
    counter(operations, "", "Operations " + which + ".");
    sums.forEach((labels, sum) -> sample("_total", sum[0], labels.toArray(new String[0])));
    counter(prefix + "_errors", "", "Failed operations " + which + ".");
    sums.forEach((labels, sum) -> sample("_total", sum[1], labels.toArray(new String[0])));
    counter(prefix + "_blocked_seconds", "seconds", "Time in operations " + which + ".");
    sums.forEach((labels, sum) -> seconds("_total", sum[2], labels.toArray(new String[0])));
  }

  private void alerts(List<Alert> alerts) {
    begin("weir_alerts", GAUGE, "", "Open alerts.");
    for (AlertLevel level : AlertLevel.values()) {
      for (AlertState state : List.of(AlertState.ACTIVE, AlertState.ACKNOWLEDGED)) {
        long open = 0;
        for (Alert alert : alerts) {
          open += alert.level() == level && alert.state() == state ? 1 : 0;
        }
        sample("", open, "level", level.name(), "state", state.name());
      }
    }
  }

  private void limits(LimitersSnapshot limits) {
    counter("weir_limit_calls", "", "Calls under a policy, by what became of them.");
    for (LimiterSnapshot limiter : limits.limiters()) {
      LimiterSnapshot.Counts counts = limiter.counts();
      outcome(limiter, "succeeded", counts.succeeded());
      outcome(limiter, "failed", counts.failed());
      outcome(limiter, "timed_out", counts.timedOut());
      outcome(limiter, "cancelled", counts.cancelled());
      counts
          .rejected()
          .forEach(
              (reason, n) ->
                  outcome(limiter, "rejected_" + reason.name().toLowerCase(Locale.ROOT), n));
    }
    begin("weir_limit_breaker_state", GAUGE, "", "1 for the state that a policy's breaker is in.");
    for (LimiterSnapshot limiter : limits.limiters()) {
      dev.weir.core.limit.breaker.Snapshot breaker = limiter.breaker();
      if (breaker != null) {
        for (dev.weir.core.limit.breaker.State state : dev.weir.core.limit.breaker.State.values()) {
          int is = breaker.state() == state ? 1 : 0;
          sample("", is, "weir_policy", limiter.name(), "state", state.name());
        }
      }
    }
    bulkheads(limits.limiters());
    begin("weir_pool_workers", GAUGE, "", "Workers of a pool.");
    for (PoolSnapshot pool : limits.pools()) {
      sample("", pool.workers(), "weir_pool", pool.name());
    }
    begin("weir_pool_waiting", GAUGE, "", "Calls that wait for a worker.");
    for (PoolSnapshot pool : limits.pools()) {
      sample("", pool.waiting(), "weir_pool", pool.name());
    }
  }

  private void outcome(LimiterSnapshot limiter, String outcome, long n) {
    sample("_total", n, "weir_policy", limiter.name(), "outcome", outcome);
  }

  private void bulkheads(List<LimiterSnapshot> limiters) {
    begin("weir_limit_permits", GAUGE, "", "Calls that a policy lets run at the same time.");
    for (LimiterSnapshot limiter : limiters) {
      Bulkhead.Snapshot bulkhead = limiter.bulkhead();
      if (bulkhead != null) {
        sample("", bulkhead.limit(), "weir_policy", limiter.name());
      }
    }
    begin("weir_limit_in_flight", GAUGE, "", "Calls under a policy that run.");
    for (LimiterSnapshot limiter : limiters) {
      Bulkhead.Snapshot bulkhead = limiter.bulkhead();
      if (bulkhead != null) {
        sample("", bulkhead.inFlight(), "weir_policy", limiter.name());
      }
    }
  }

  private void self(Snapshot.Self self) {
    counter("weir_overhead_seconds", "seconds", "Time the agent took to book and to report.");
    seconds("_total", self.overheadNanos());
    counter("weir_dropped_keys", "", "Routes, targets and lines that went to (other).");
    sample("_total", self.droppedKeys());
    counter("weir_swallowed_errors", "", "Failures of the agent, kept from the application.");
    sample("_total", self.swallowedErrors());
  }

  private void counter(String name, String unit, String help) {
    begin(name, COUNTER, unit, help);
  }

  /** OpenMetrics names a counter's family without {@code _total}, Prometheus with it. */
  private void begin(String name, String type, String unit, String help) {
    family = name;
    String shown = !openMetrics && type.equals(COUNTER) ? name + "_total" : name;
    out.append("# HELP ").append(shown).append(' ').append(help).append('\n');
    out.append("# TYPE ").append(shown).append(' ').append(type).append('\n');
    if (openMetrics && !unit.isEmpty()) {
      out.append("# UNIT ").append(shown).append(' ').append(unit).append('\n');
    }
  }

  private void sample(String suffix, long value, String... labels) {
    series(suffix, labels);
    out.append(value).append('\n');
  }

  private void seconds(String suffix, long nanos, String... labels) {
    series(suffix, labels);
    out.append(nanos / 1_000_000_000L).append('.');
    String decimals = Long.toString(1_000_000_000L + nanos % 1_000_000_000L).substring(1);
    out.append(decimals).append('\n');
  }

  private void series(String suffix, String... labels) {
    out.append(family).append(suffix);
    for (int i = 0; i < labels.length; i += 2) {
      out.append(i == 0 ? '{' : ',').append(labels[i]).append("=\"");
      escape(labels[i + 1]);
      out.append('"');
    }
    out.append(labels.length > 0 ? "} " : " ");
  }

  private void escape(String value) {
    String text = Figures.wellFormed(value);
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      switch (c) {
        case '\\' -> out.append("\\\\");
        case '"' -> out.append("\\\"");
        case '\n' -> out.append("\\n");
        default -> out.append(c);
      }
    }
  }

  private static String[] labels(Route route) {
    return route(route.route(), route.framework());
  }

  static String[] route(String name, String framework) {
    int space = name.indexOf(' ');
    boolean http = space > 0 && name.startsWith("/", space + 1);
    return new String[] {
      "http_request_method",
      http ? name.substring(0, space) : "_OTHER",
      "http_route",
      http ? name.substring(space + 1) : name,
      "weir_framework",
      framework
    };
  }

  static String[] and(String[] labels, String... more) {
    List<String> all = new ArrayList<>(List.of(labels));
    all.addAll(List.of(more));
    return all.toArray(new String[0]);
  }

  private static String bound(long nanos) {
    return Double.toString(nanos / 1e9);
  }
}
