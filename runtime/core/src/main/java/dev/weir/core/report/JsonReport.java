package dev.weir.core.report;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import dev.weir.api.OperationType;
import dev.weir.core.advice.Outcome;
import dev.weir.core.advice.Recommendation;
import dev.weir.core.alert.Alert;
import dev.weir.core.record.Snapshot;
import dev.weir.core.record.Snapshot.Distribution;
import dev.weir.core.record.Snapshot.Line;
import dev.weir.core.record.Snapshot.Operation;
import dev.weir.core.record.Snapshot.Route;
import dev.weir.core.regression.Regression;
import dev.weir.core.watch.Batches;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Renders a snapshot as {@code weir-report.json}, the format that {@code weir-report.schema.json}
 * beside this class fixes. Times are milliseconds with three decimals, the costliest stands first.
 *
 * <p>{@code blockedRatio} is blocked time divided by response time, 0 where there is none; above 1
 * where a request blocked several threads of its own. {@code blockingToAsyncRatio} is what
 * requests' own threads were blocked divided by what other threads did for them ({@code "async":
 * true}), 0 where those did nothing: 3 means three quarters of the waiting is still done by
 * requests themselves.
 *
 * <p>Needs jackson-core alone, and little of it: reports are written while the JVM goes down.
 *
 * <pre>{@code
 * AtomicFile.write(Path.of("weir-report.json"), JsonReport.render(snapshot, context));
 * }</pre>
 */
public final class JsonReport {
  /** The format's version; the number before the dot changes when readers have to. */
  public static final String SCHEMA_VERSION = "1.0";

  private static final Comparator<Route> COSTLIEST_ROUTE =
      Comparator.comparingLong((Route route) -> -route.blocked().total())
          .thenComparing(Route::route);
  private static final Comparator<Operation> COSTLIEST_OPERATION =
      Comparator.comparingLong((Operation operation) -> -operation.blocked().total())
          .thenComparing(Operation::type)
          .thenComparing(operation -> text(operation.target()));
  private static final Comparator<Line> COSTLIEST_LINE =
      Comparator.comparingLong((Line line) -> -line.blocked().total()).thenComparing(Line::at);

  private final JsonGenerator json;
  private final Figures figures;

  JsonReport(JsonGenerator json) {
    this.json = json;
    this.figures = new Figures(json);
  }

  /** The report as UTF-8, one line with a line feed at its end. */
  public static byte[] render(Snapshot snapshot, ReportContext context) {
    ByteArrayOutputStream out = new ByteArrayOutputStream(8192);
    try {
      write(snapshot, context, out);
    } catch (IOException e) {
      throw new UncheckedIOException("memory does not fail to take bytes", e);
    }
    return out.toByteArray();
  }

  /**
   * Writes the report as UTF-8 and leaves {@code out} open.
   *
   * @throws IOException if {@code out} does
   */
  public static void write(Snapshot snapshot, ReportContext context, OutputStream out)
      throws IOException {
    JsonGenerator json = new JsonFactory().createGenerator(out);
    json.disable(JsonGenerator.Feature.AUTO_CLOSE_TARGET);
    new JsonReport(json).report(snapshot, context);
    json.writeRaw('\n');
    json.close();
  }

  private void report(Snapshot snapshot, ReportContext context) throws IOException {
    json.writeStartObject();
    json.writeStringField("schemaVersion", SCHEMA_VERSION);
    about(snapshot.from(), snapshot.to(), context);
    json.writeObjectFieldStart("summary");
    summary(snapshot.routes(), context);
    json.writeEndObject();
    routes(snapshot.routes(), context.past());
    json.writeObjectFieldStart("unattributed");
    operations(snapshot.unattributed());
    json.writeEndObject();
    findings(context.findings());
    if (!context.past().regressions().isEmpty()) {
      regressions(context.past());
    }
    new LimitsJson(json).policies("limits", context.limits());
    if (!context.offloading().isEmpty()) {
      OffloadingJson.write(json, context.offloading());
    }
    self(snapshot.self(), context.extra());
    json.writeEndObject();
  }

  /** What wrote it, about which process, over which time. */
  void about(Instant from, Instant to, ReportContext context) throws IOException {
    json.writeObjectFieldStart("agent");
    json.writeStringField("name", "weir");
    figures.text("version", context.agentVersion());
    json.writeEndObject();
    json.writeObjectFieldStart("jvm");
    json.writeNumberField("pid", context.pid());
    figures.text("version", context.jvmVersion());
    figures.text("mainClass", context.mainClass());
    figures.instant("startedAt", context.startedAt());
    json.writeEndObject();
    figures.instant("from", from);
    figures.instant("to", to);
  }

  /** The field {@code routes}. */
  void routes(List<Route> routes, ReportContext.Past past) throws IOException {
    json.writeArrayFieldStart("routes");
    for (Route route : sorted(routes, COSTLIEST_ROUTE)) {
      json.writeStartObject();
      figuresOf(route);
      Batches.View batches = past.batches().get(route.framework() + ' ' + route.route());
      if (batches != null) {
        BatchesJson.write(json, batches);
      }
      operations(route.operations());
      json.writeEndObject();
    }
    json.writeEndArray();
  }

  /** The field {@code regressions}. */
  void regressions(ReportContext.Past past) throws IOException {
    json.writeArrayFieldStart("regressions");
    for (Regression regression : past.regressions()) {
      Findings.regression(json, regression);
    }
    json.writeEndArray();
  }

  /** The same without operations. */
  void routesInBrief(List<Route> routes) throws IOException {
    json.writeArrayFieldStart("routes");
    for (Route route : sorted(routes, COSTLIEST_ROUTE)) {
      json.writeStartObject();
      figuresOf(route);
      json.writeEndObject();
    }
    json.writeEndArray();
  }

  private void findings(ReportContext.Advice findings) throws IOException {
    json.writeArrayFieldStart("alerts");
    for (Alert alert : findings.alerts()) {
      Findings.alert(json, alert);
    }
    json.writeEndArray();
    json.writeArrayFieldStart("recommendations");
    for (Recommendation recommendation : findings.recommendations()) {
      Findings.recommendation(json, recommendation);
    }
    json.writeEndArray();
    if (!findings.outcomes().isEmpty()) {
      json.writeArrayFieldStart("outcomes");
      for (Outcome outcome : findings.outcomes()) {
        Findings.outcome(json, outcome);
      }
      json.writeEndArray();
    }
  }

  /** Sums over all routes, as fields. */
  void summary(List<Route> routes, ReportContext context) throws IOException {
    long requests = 0;
    long errors = 0;
    long asyncNanos = 0;
    Map<OperationType, long[]> countAndNanos = new EnumMap<>(OperationType.class);
    for (Route route : routes) {
      requests += route.requests();
      errors += route.errors();
      for (Operation operation : route.operations()) {
        long[] sum = countAndNanos.computeIfAbsent(operation.type(), type -> new long[2]);
        sum[0] += operation.count();
        sum[1] += operation.blocked().total();
        asyncNanos += operation.async() ? operation.blocked().total() : 0;
      }
    }
    Distribution blocked = context.overallBlocked();
    json.writeNumberField("requests", requests);
    json.writeNumberField("errors", errors);
    figures.ratio("successRate", requests == 0 ? 1 : 1 - (double) errors / requests);
    figures.milliseconds("responseMs", context.overallResponse());
    figures.milliseconds("blockedMs", blocked);
    figures.ratio("blockedRatio", ratio(blocked.total(), context.overallResponse().total()));
    figures.ratio("blockingToAsyncRatio", ratio(blocked.total(), asyncNanos));
    json.writeObjectFieldStart("operations");
    for (Map.Entry<OperationType, long[]> sum : countAndNanos.entrySet()) {
      json.writeObjectFieldStart(sum.getKey().name());
      json.writeNumberField("count", sum.getValue()[0]);
      figures.milliseconds("blockedMs", sum.getValue()[1]);
      json.writeEndObject();
    }
    json.writeEndObject();
  }

  private void figuresOf(Route route) throws IOException {
    figures.text("route", route.route());
    figures.text("framework", route.framework());
    json.writeNumberField("requests", route.requests());
    json.writeNumberField("errors", route.errors());
    json.writeObjectFieldStart("statusCodes");
    for (Map.Entry<Integer, Long> code : new TreeMap<>(route.statusCodes()).entrySet()) {
      json.writeNumberField(Integer.toString(code.getKey()), code.getValue().longValue());
    }
    json.writeEndObject();
    figures.milliseconds("responseMs", route.response());
    figures.milliseconds("blockedMs", route.blocked());
    figures.measuredMilliseconds("cpuMs", route.cpu());
    figures.measuredBytes("allocatedBytes", route.allocated());
    figures.ratio("blockedRatio", ratio(route.blocked().total(), route.response().total()));
    json.writeBooleanField("eventLoop", route.eventLoop());
  }

  private void operations(List<Operation> operations) throws IOException {
    json.writeArrayFieldStart("operations");
    for (Operation operation : sorted(operations, COSTLIEST_OPERATION)) {
      operation(operation);
    }
    json.writeEndArray();
  }

  private void operation(Operation operation) throws IOException {
    json.writeStartObject();
    json.writeStringField("type", operation.type().name());
    if (operation.target() != null) {
      figures.text("target", operation.target());
    }
    if (operation.threadPool() != null) {
      figures.text("threadPool", operation.threadPool());
    }
    json.writeStringField("level", operation.level().name());
    json.writeBooleanField("async", operation.async());
    json.writeNumberField("count", operation.count());
    json.writeNumberField("errors", operation.errors());
    if (operation.pinned() > 0) {
      json.writeNumberField("pinned", operation.pinned());
    }
    if (operation.usage().endless() > 0) {
      json.writeBooleanField("withoutTimeout", true);
    }
    figures.milliseconds("blockedMs", operation.blocked());
    json.writeArrayFieldStart("sites");
    for (Line site : sorted(operation.sites(), COSTLIEST_LINE)) {
      line("at", site);
      figures.milliseconds("maxMs", site.blocked().max());
      json.writeEndObject();
    }
    json.writeEndArray();
    if (!operation.statements().isEmpty()) {
      json.writeArrayFieldStart("statements");
      for (Line statement : sorted(operation.statements(), COSTLIEST_LINE)) {
        line("statement", statement);
        if (statement.usage().requests() > 0) {
          json.writeNumberField("requests", statement.usage().requests());
          json.writeNumberField("mostInOneRequest", statement.usage().most());
        }
        json.writeEndObject();
      }
      json.writeEndArray();
    }
    json.writeEndObject();
  }

  /** Leaves the object open. */
  private void line(String name, Line line) throws IOException {
    json.writeStartObject();
    figures.text(name, line.at());
    json.writeNumberField("count", line.count());
    figures.milliseconds("blockedMs", line.blocked().total());
  }

  void self(Snapshot.Self self, Map<String, ?> extra) throws IOException {
    json.writeObjectFieldStart("self");
    figures.milliseconds("overheadMs", self.overheadNanos());
    json.writeNumberField("droppedKeys", self.droppedKeys());
    json.writeNumberField("swallowedErrors", self.swallowedErrors());
    figures.texts("unmatchedSites", self.unmatchedSites());
    figures.texts("notes", self.notes());
    for (Map.Entry<String, ?> figure : extra.entrySet()) {
      figures.any(figure.getKey(), figure.getValue());
    }
    json.writeEndObject();
  }

  private static double ratio(long part, long whole) {
    return whole == 0 ? 0 : (double) part / whole;
  }

  private static String text(@Nullable String text) {
    return text == null ? "" : text;
  }

  private static <T> List<T> sorted(List<T> list, Comparator<T> order) {
    List<T> sorted = new ArrayList<>(list);
    sorted.sort(order);
    return sorted;
  }
}
