package dev.weir.core.report;

import dev.weir.core.limit.LimiterSnapshot;
import dev.weir.core.limit.LimitersSnapshot;
import dev.weir.core.limit.bulkhead.Bulkhead;
import dev.weir.core.limit.pool.PoolSnapshot;
import dev.weir.core.report.Metric.Kind;
import dev.weir.core.report.Metric.Point;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Metrics of policies and pools, where there are any. */
final class LimitMetrics {
  private static final String CALLS = "{call}";

  private final List<Metric> all = new ArrayList<>();

  private LimitMetrics() {}

  /** All of them. */
  static List<Metric> of(LimitersSnapshot limits) {
    LimitMetrics metrics = new LimitMetrics();
    metrics.limits(limits);
    return metrics.all;
  }

  private void limits(LimitersSnapshot limits) {
    calls(limits.limiters());
    breakers(limits.limiters());
    bulkheads(limits.limiters());
    List<Point> workers = new ArrayList<>();
    List<Point> waiting = new ArrayList<>();
    for (PoolSnapshot pool : limits.pools()) {
      workers.add(new Point(pool.workers(), "weir.pool", pool.name()));
      waiting.add(new Point(pool.waiting(), "weir.pool", pool.name()));
    }
    gauge("weir.pool.workers", "{worker}", "Workers of a pool.", workers);
    gauge("weir.pool.waiting", CALLS, "Calls that wait for a worker.", waiting);
  }

  private void calls(List<LimiterSnapshot> limiters) {
    List<Point> points = new ArrayList<>();
    for (LimiterSnapshot limiter : limiters) {
      LimiterSnapshot.Counts counts = limiter.counts();
      points.add(outcome(limiter, "succeeded", counts.succeeded()));
      points.add(outcome(limiter, "failed", counts.failed()));
      points.add(outcome(limiter, "timed_out", counts.timedOut()));
      points.add(outcome(limiter, "cancelled", counts.cancelled()));
      counts
          .rejected()
          .forEach(
              (reason, n) ->
                  points.add(
                      outcome(limiter, "rejected_" + reason.name().toLowerCase(Locale.ROOT), n)));
    }
    all.add(
        new Metric(
            "weir.limit.calls",
            Kind.COUNTER,
            CALLS,
            "Calls under a policy, by what became of them.",
            points));
  }

  private static Point outcome(LimiterSnapshot limiter, String outcome, long n) {
    return new Point(n, "weir.policy", limiter.name(), "outcome", outcome);
  }

  private void breakers(List<LimiterSnapshot> limiters) {
    List<Point> points = new ArrayList<>();
    for (LimiterSnapshot limiter : limiters) {
      dev.weir.core.limit.breaker.Snapshot breaker = limiter.breaker();
      if (breaker != null) {
        for (dev.weir.core.limit.breaker.State state : dev.weir.core.limit.breaker.State.values()) {
          int is = breaker.state() == state ? 1 : 0;
          points.add(new Point(is, "weir.policy", limiter.name(), "state", state.name()));
        }
      }
    }
    gauge("weir.limit.breaker.state", "", "1 for the state that a policy's breaker is in.", points);
  }

  private void bulkheads(List<LimiterSnapshot> limiters) {
    List<Point> permits = new ArrayList<>();
    List<Point> inFlight = new ArrayList<>();
    for (LimiterSnapshot limiter : limiters) {
      Bulkhead.Snapshot bulkhead = limiter.bulkhead();
      if (bulkhead != null) {
        permits.add(new Point(bulkhead.limit(), "weir.policy", limiter.name()));
        inFlight.add(new Point(bulkhead.inFlight(), "weir.policy", limiter.name()));
      }
    }
    gauge("weir.limit.permits", CALLS, "Calls that a policy lets run at the same time.", permits);
    gauge("weir.limit.in_flight", CALLS, "Calls under a policy that run.", inFlight);
  }

  private void gauge(String name, String unit, String help, List<Point> points) {
    all.add(new Metric(name, Kind.GAUGE, unit, help, points));
  }
}
