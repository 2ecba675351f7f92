package dev.weir.core.report;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import dev.weir.core.record.RequestHistogram;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Renders metrics as an export request of OTLP 1.x in JSON: gauges, cumulative sums and histograms,
 * the same that {@link MetricsText} tells.
 */
public final class OtlpJson {
  private static final int CUMULATIVE = 2;
  private static final double NANOS = 1e9;

  private final JsonGenerator json;
  private final String start;
  private final String now;

  private OtlpJson(JsonGenerator json, Instant from, Instant to) {
    this.json = json;
    start = nanos(from);
    now = nanos(to);
  }

  /**
   * Whose figures they are.
   *
   * @param service {@code service.name}
   * @param instance {@code service.instance.id}, another one for each process
   * @param host {@code host.name}; empty where it is not known
   * @param attributes what else is said of it; of instance and host it is what counts
   */
  public record Origin(
      String service, String instance, String host, Map<String, String> attributes) {}

  /**
   * The body of {@code POST /v1/metrics}.
   *
   * @param from since when counters count
   * @param to the moment of the figures
   * @param origin whose figures they are
   */
  public static byte[] render(
      Metrics metrics, Instant from, Instant to, ReportContext context, Origin origin) {
    ByteArrayOutputStream out = new ByteArrayOutputStream(16 * 1024);
    try (JsonGenerator json = new JsonFactory().createGenerator(out)) {
      new OtlpJson(json, from, to).request(metrics, context, origin);
    } catch (IOException e) {
      throw new UncheckedIOException("memory does not fail to take bytes", e);
    }
    return out.toByteArray();
  }

  private void request(Metrics metrics, ReportContext context, Origin origin) throws IOException {
    json.writeStartObject();
    json.writeArrayFieldStart("resourceMetrics");
    json.writeStartObject();
    json.writeObjectFieldStart("resource");
    json.writeArrayFieldStart("attributes");
    for (Map.Entry<String, String> attribute : resource(context, origin).entrySet()) {
      attribute(attribute.getKey(), attribute.getValue());
    }
    number("process.pid", context.pid());
    json.writeEndArray();
    json.writeEndObject();
    json.writeArrayFieldStart("scopeMetrics");
    json.writeStartObject();
    json.writeObjectFieldStart("scope");
    json.writeStringField("name", "dev.weir");
    json.writeStringField("version", context.agentVersion());
    json.writeEndObject();
    json.writeArrayFieldStart("metrics");
    for (Metric metric : metrics.all()) {
      metric(metric);
    }
    json.writeEndArray();
    json.writeEndObject();
    json.writeEndArray();
    json.writeEndObject();
    json.writeEndArray();
    json.writeEndObject();
  }

  private static Map<String, String> resource(ReportContext context, Origin origin) {
    Map<String, String> resource = new LinkedHashMap<>();
    resource.put("service.instance.id", origin.instance());
    if (!origin.host().isEmpty()) {
      resource.put("host.name", origin.host());
    }
    resource.putAll(origin.attributes());
    resource.remove("process.pid");
    resource.put("service.name", origin.service());
    resource.put("process.runtime.version", context.jvmVersion());
    resource.put("telemetry.distro.name", "weir");
    resource.put("telemetry.distro.version", context.agentVersion());
    return resource;
  }

  private void metric(Metric metric) throws IOException {
    json.writeStartObject();
    json.writeStringField("name", metric.name());
    if (!metric.unit().isEmpty()) {
      json.writeStringField("unit", metric.unit());
    }
    json.writeStringField("description", metric.help());
    switch (metric.kind()) {
      case COUNTER -> {
        json.writeObjectFieldStart("sum");
        json.writeNumberField("aggregationTemporality", CUMULATIVE);
        json.writeBooleanField("isMonotonic", true);
      }
      case GAUGE -> json.writeObjectFieldStart("gauge");
      case HISTOGRAM -> {
        json.writeObjectFieldStart("histogram");
        json.writeNumberField("aggregationTemporality", CUMULATIVE);
      }
    }
    json.writeArrayFieldStart("dataPoints");
    for (Metric.Point point : metric.points()) {
      point(metric, point);
    }
    json.writeEndArray();
    json.writeEndObject();
    json.writeEndObject();
  }

  private void point(Metric metric, Metric.Point point) throws IOException {
    json.writeStartObject();
    json.writeArrayFieldStart("attributes");
    for (int i = 0; i < point.attributes().size(); i += 2) {
      pointAttribute(point.attributes().get(i), point.attributes().get(i + 1));
    }
    json.writeEndArray();
    if (metric.kind() != Metric.Kind.GAUGE) {
      json.writeStringField("startTimeUnixNano", start);
    }
    json.writeStringField("timeUnixNano", now);
    if (point.histogram() != null) {
      histogram(point.histogram());
    } else if (metric.isSeconds()) {
      json.writeNumberField("asDouble", point.value() / NANOS);
    } else {
      json.writeStringField("asInt", Long.toString(point.value()));
    }
    json.writeEndObject();
  }

  /** Names without a dot are short for ours; a status code is a number, as the conventions say. */
  private void pointAttribute(String name, String value) throws IOException {
    if (name.equals("http.response.status_code")) {
      number(name, Long.parseLong(value));
    } else {
      attribute(name.indexOf('.') < 0 ? "weir." + name : name, value);
    }
  }

  private void histogram(RequestHistogram histogram) throws IOException {
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
    for (long bound : Metrics.BOUNDS_NANOS) {
      json.writeNumber(bound / NANOS);
    }
    json.writeEndArray();
  }

  private void attribute(String key, String value) throws IOException {
    json.writeStartObject();
    json.writeStringField("key", Figures.wellFormed(key));
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
