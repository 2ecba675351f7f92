package dev.weir.core.report;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.weir.api.OperationType;
import dev.weir.core.record.Snapshot.Distribution;
import dev.weir.core.watch.OperationFigures;
import dev.weir.core.watch.OperationFigures.SiteFigures;
import dev.weir.core.watch.PoolFigures;
import dev.weir.core.watch.RouteFigures;
import dev.weir.core.watch.WindowFigures;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Writes the figures of a window; see {@link WindowFigures} for what they are. */
final class WindowJson {
  private static final Comparator<RouteFigures> COSTLIEST =
      Comparator.comparingLong((RouteFigures route) -> -route.blocked().total())
          .thenComparing(RouteFigures::route);

  private final JsonGenerator json;
  private final Figures figures;

  WindowJson(JsonGenerator json) {
    this.json = json;
    figures = new Figures(json);
  }

  /** What all routes come to, and pools, as fields. */
  void total(WindowFigures of) throws IOException {
    about(of);
    figuresOf(of.total());
    json.writeObjectFieldStart("operations");
    for (Map.Entry<OperationType, long[]> sum : byType(of.total()).entrySet()) {
      json.writeObjectFieldStart(sum.getKey().name());
      json.writeNumberField("count", sum.getValue()[0]);
      json.writeNumberField("errors", sum.getValue()[1]);
      figures.milliseconds("blockedMs", sum.getValue()[2]);
      json.writeEndObject();
    }
    json.writeEndObject();
    json.writeNumberField("routes", of.routes().size());
    json.writeArrayFieldStart("pools");
    for (PoolFigures pool : of.pools()) {
      pool(pool);
    }
    json.writeEndArray();
  }

  private void about(WindowFigures of) throws IOException {
    json.writeStringField("window", of.window().text());
    figures.decimals("seconds", of.seconds());
  }

  /** Count, errors and nanoseconds of all threads, as in the report's summary. */
  private static Map<OperationType, long[]> byType(RouteFigures total) {
    Map<OperationType, long[]> all = new EnumMap<>(OperationType.class);
    for (OperationFigures one : total.operations()) {
      long[] sum = all.computeIfAbsent(one.type(), type -> new long[3]);
      sum[0] += one.count();
      sum[1] += one.errors();
      sum[2] += one.blocked().total();
    }
    return all;
  }

  /**
   * Each route, as fields; the costliest first.
   *
   * @param route only this one; null: all
   * @param framework only of this one; null: of any
   * @param brief without their operations
   */
  void routes(WindowFigures of, @Nullable String route, @Nullable String framework, boolean brief)
      throws IOException {
    about(of);
    List<RouteFigures> sorted = new ArrayList<>(of.routes());
    sorted.sort(COSTLIEST);
    json.writeArrayFieldStart("routes");
    for (RouteFigures one : sorted) {
      if ((route == null || one.route().equals(route))
          && (framework == null || one.framework().equals(framework))) {
        json.writeStartObject();
        figures.text("route", one.route());
        figures.text("framework", one.framework());
        figuresOf(one);
        json.writeBooleanField("eventLoop", one.eventLoop());
        if (!brief) {
          operations(one.operations());
        }
        json.writeEndObject();
      }
    }
    json.writeEndArray();
  }

  private void figuresOf(RouteFigures of) throws IOException {
    json.writeNumberField("requests", of.requests());
    json.writeNumberField("errors", of.errors());
    figures.ratio("successRate", 1 - of.errorRate());
    figures.decimals("requestsPerSecond", of.requestsPerSecond());
    figures.decimals("concurrency", of.concurrency());
    figures.decimals("blockedThreads", of.blockedThreads());
    figures.milliseconds("responseMs", of.response());
    figures.milliseconds("blockedMs", of.blocked());
    figures.measuredMilliseconds("cpuMs", of.cpu());
    figures.measuredBytes("allocatedBytes", of.allocated());
    perRequest(of.perRequest());
    figures.ratio("blockedRatio", of.blockedRatio());
    figures.ratio("blockingToAsyncRatio", of.blockingToAsyncRatio());
  }

  private void perRequest(Distribution of) throws IOException {
    json.writeObjectFieldStart("blockingOperations");
    figures.decimals("mean", of.mean());
    json.writeNumberField("p50", of.p50());
    json.writeNumberField("p95", of.p95());
    json.writeNumberField("p99", of.p99());
    json.writeNumberField("max", of.max());
    json.writeEndObject();
  }

  private void operations(List<OperationFigures> operations) throws IOException {
    List<OperationFigures> sorted = new ArrayList<>(operations);
    sorted.sort(Comparator.comparingLong((OperationFigures one) -> -one.blocked().total()));
    json.writeArrayFieldStart("operations");
    for (OperationFigures one : sorted) {
      json.writeStartObject();
      json.writeStringField("type", one.type().name());
      if (one.target() != null) {
        figures.text("target", one.target());
      }
      json.writeStringField("level", one.level().name());
      json.writeBooleanField("async", one.async());
      json.writeNumberField("count", one.count());
      json.writeNumberField("errors", one.errors());
      if (one.pinned() > 0) {
        json.writeNumberField("pinned", one.pinned());
      }
      figures.milliseconds("blockedMs", one.blocked());
      sites(one.sites());
      json.writeEndObject();
    }
    json.writeEndArray();
  }

  private void sites(List<SiteFigures> sites) throws IOException {
    List<SiteFigures> sorted = new ArrayList<>(sites);
    sorted.sort(Comparator.comparingLong((SiteFigures site) -> -site.blockedNanos()));
    json.writeArrayFieldStart("sites");
    for (SiteFigures site : sorted) {
      json.writeStartObject();
      figures.text("at", site.at());
      json.writeNumberField("count", site.count());
      figures.milliseconds("blockedMs", site.blockedNanos());
      figures.milliseconds("maxMs", site.maxNanos());
      json.writeEndObject();
    }
    json.writeEndArray();
  }

  private void pool(PoolFigures pool) throws IOException {
    json.writeStartObject();
    figures.text("target", pool.target());
    if (pool.size() > 0) {
      json.writeNumberField("size", pool.size());
    }
    json.writeBooleanField("saturated", pool.saturated());
    json.writeNumberField("requests", pool.requests());
    figures.decimals("requestsPerSecond", pool.requestsPerSecond());
    if (Double.isFinite(pool.saturatesAt())) {
      figures.decimals("saturatesAtRequestsPerSecond", pool.saturatesAt());
    }
    figures.milliseconds("heldMs", Math.round(pool.useNanos()));
    json.writeNumberField("waits", pool.waits());
    json.writeNumberField("errors", pool.errors());
    figures.milliseconds("queuedMs", pool.queued());
    figures.decimals("waiting", pool.waiting());
    figures.ratio("share", pool.share());
    json.writeEndObject();
  }
}
