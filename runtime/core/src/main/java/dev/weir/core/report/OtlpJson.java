package dev.weir.core.report;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import dev.weir.core.record.RequestHistogram;
import dev.weir.core.record.Snapshot;
import dev.weir.core.record.Snapshot.Operation;
import dev.weir.core.record.Snapshot.Route;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Renders metrics as an export request of OTLP 1.x in JSON: cumulative sums and histograms, named
 * by the semantic conventions of OpenTelemetry where those have a name.
 */
public final class OtlpJson {
  private static final int CUMULATIVE = 2;
  private static final double NANOS = 1e9;

  private final JsonGenerator json;
  private final String start;
  private final String now;

  private OtlpJson(JsonGenerator json, Snapshot snapshot) {
    this.json = json;
    start = nanos(snapshot.from());
    now = nanos(snapshot.to());
  }

  /**
   * Whose figures they are.
   *
   * @param service {@code service.name}
   * @param instance {@code service.instance.id}, another one for each process
   * @param host {@code host.name}; empty where it is not known
   */
  public record Origin(String service, String instance, String host) {}

  /** Writes the value of one data point. */
  private interface Value {
    void write() throws IOException;
  }

  /**
   * The body of {@code POST /v1/metrics}.
   *
   * @param histograms by {@link MetricsText#BOUNDS_NANOS}
   * @param origin whose figures they are
   */
  public static byte[] render(
      Snapshot snapshot, ReportContext context, List<RequestHistogram> histograms, Origin origin) {
    ByteArrayOutputStream out = new ByteArrayOutputStream(16 * 1024);
    try (JsonGenerator json = new JsonFactory().createGenerator(out)) {
      new OtlpJson(json, snapshot).request(snapshot, context, histograms, origin);
    } catch (IOException e) {
      throw new UncheckedIOException("memory does not fail to take bytes", e);
    }
    return out.toByteArray();
  }

  private void request(
      Snapshot snapshot, ReportContext context, List<RequestHistogram> histograms, Origin origin)
      throws IOException {
    json.writeStartObject();
    json.writeArrayFieldStart("resourceMetrics");
    json.writeStartObject();
    json.writeObjectFieldStart("resource");
    json.writeArrayFieldStart("attributes");
    attribute("service.name", origin.service());
    attribute("service.instance.id", origin.instance());
    if (!origin.host().isEmpty()) {
      attribute("host.name", origin.host());
    }
    number("process.pid", context.pid());
    attribute("process.runtime.version", context.jvmVersion());
    attribute("telemetry.distro.name", "weir");
    attribute("telemetry.distro.version", context.agentVersion());
    json.writeEndArray();
    json.writeEndObject();
    json.writeArrayFieldStart("scopeMetrics");
    json.writeStartObject();
    json.writeObjectFieldStart("scope");
    json.writeStringField("name", "dev.weir");
    json.writeStringField("version", context.agentVersion());
    json.writeEndObject();
    json.writeArrayFieldStart("metrics");
    metrics(snapshot, histograms);
    json.writeEndArray();
    json.writeEndObject();
    json.writeEndArray();
    json.writeEndObject();
    json.writeEndArray();
    json.writeEndObject();
  }

  private void metrics(Snapshot snapshot, List<RequestHistogram> histograms) throws IOException {
    requests(histograms);
    beginSum("weir.request.errors", "{request}", "Requests that failed.");
    for (Route route : snapshot.routes()) {
      count(MetricsText.route(route.route(), route.framework()), route.errors());
    }
    endSum();
    beginSum("weir.request.blocked", "s", "Time that requests' own threads waited.");
    for (Route route : snapshot.routes()) {
      seconds(MetricsText.route(route.route(), route.framework()), route.blocked().total());
    }
    endSum();
    operations(snapshot.routes());
    beginSum(
        "weir.swallowed_errors", "{error}", "Failures of the agent, kept from the application.");
    count(new String[0], snapshot.self().swallowedErrors());
    endSum();
  }

  private void requests(List<RequestHistogram> histograms) throws IOException {
    begin("http.server.request.duration", "s", "How long requests took, from first to last.");
    json.writeObjectFieldStart("histogram");
    json.writeNumberField("aggregationTemporality", CUMULATIVE);
    json.writeArrayFieldStart("dataPoints");
    for (RequestHistogram histogram : histograms) {
      point(
          MetricsText.route(histogram.route(), histogram.framework()),
          () -> {
            json.writeStringField("count", Long.toString(histogram.count()));
            json.writeNumberField("sum", histogram.totalNanos() / NANOS);
            json.writeArrayFieldStart("bucketCounts");
            long before = 0;
            for (long upTo : histogram.upTo()) {
              json.writeString(Long.toString(upTo - before));
              before = upTo;
            }
            json.writeString(Long.toString(histogram.count() - before));
            json.writeEndArray();
            json.writeArrayFieldStart("explicitBounds");
            for (long bound : MetricsText.BOUNDS_NANOS) {
              json.writeNumber(bound / NANOS);
            }
            json.writeEndArray();
          });
    }
    json.writeEndArray();
    json.writeEndObject();
    json.writeEndObject();
  }

  /** One series a route, type and side. */
  private void operations(List<Route> routes) throws IOException {
    Map<List<String>, long[]> sums = new LinkedHashMap<>();
    for (Route route : routes) {
      for (Operation operation : route.operations()) {
        String[] labels =
            MetricsText.and(
                MetricsText.route(route.route(), route.framework()),
                "weir_operation_type",
                operation.type().name(),
                "weir_async",
                Boolean.toString(operation.async()));
        long[] sum = sums.computeIfAbsent(List.of(labels), unused -> new long[2]);
        sum[0] += operation.count();
        sum[1] += operation.blocked().total();
      }
    }
    beginSum("weir.operations", "{operation}", "Operations of requests, by type.");
    for (Map.Entry<List<String>, long[]> one : sums.entrySet()) {
      count(one.getKey().toArray(new String[0]), one.getValue()[0]);
    }
    endSum();
    beginSum("weir.operation.blocked", "s", "Time in operations of requests, by type.");
    for (Map.Entry<List<String>, long[]> one : sums.entrySet()) {
      seconds(one.getKey().toArray(new String[0]), one.getValue()[1]);
    }
    endSum();
  }

  private void begin(String name, String unit, String description) throws IOException {
    json.writeStartObject();
    json.writeStringField("name", name);
    json.writeStringField("unit", unit);
    json.writeStringField("description", description);
  }

  private void beginSum(String name, String unit, String description) throws IOException {
    begin(name, unit, description);
    json.writeObjectFieldStart("sum");
    json.writeNumberField("aggregationTemporality", CUMULATIVE);
    json.writeBooleanField("isMonotonic", true);
    json.writeArrayFieldStart("dataPoints");
  }

  private void endSum() throws IOException {
    json.writeEndArray();
    json.writeEndObject();
    json.writeEndObject();
  }

  private void count(String[] labels, long value) throws IOException {
    point(labels, () -> json.writeStringField("asInt", Long.toString(value)));
  }

  private void seconds(String[] labels, long nanos) throws IOException {
    point(labels, () -> json.writeNumberField("asDouble", nanos / NANOS));
  }

  private void point(String[] labels, Value value) throws IOException {
    json.writeStartObject();
    json.writeArrayFieldStart("attributes");
    for (int i = 0; i < labels.length; i += 2) {
      attribute(dotted(labels[i]), labels[i + 1]);
    }
    json.writeEndArray();
    json.writeStringField("startTimeUnixNano", start);
    json.writeStringField("timeUnixNano", now);
    value.write();
    json.writeEndObject();
  }

  /** Prometheus has underscores where OpenTelemetry has dots. */
  private static String dotted(String label) {
    return switch (label) {
      case "http_request_method" -> "http.request.method";
      case "http_route" -> "http.route";
      case "weir_framework" -> "weir.framework";
      case "weir_operation_type" -> "weir.operation.type";
      default -> "weir.async";
    };
  }

  private void attribute(String key, String value) throws IOException {
    json.writeStartObject();
    json.writeStringField("key", key);
    json.writeObjectFieldStart("value");
    json.writeStringField("stringValue", Figures.wellFormed(value));
    json.writeEndObject();
    json.writeEndObject();
  }

  private void number(String key, long value) throws IOException {
    json.writeStartObject();
    json.writeStringField("key", key);
    json.writeObjectFieldStart("value");
    json.writeStringField("intValue", Long.toString(value));
    json.writeEndObject();
    json.writeEndObject();
  }

  private static String nanos(Instant instant) {
    return instant.getEpochSecond()
        + Integer.toString(1_000_000_000 + instant.getNano()).substring(1);
  }
}
