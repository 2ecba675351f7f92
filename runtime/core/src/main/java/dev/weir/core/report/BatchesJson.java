package dev.weir.core.report;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.JsonNode;
import dev.weir.core.regression.Sample;
import dev.weir.core.watch.Batches;
import dev.weir.core.watch.Batches.Batch;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.ToDoubleFunction;

/** The field {@code batches} of a route: its time by whiles of equal length. */
final class BatchesJson {
  private static final double NANOS_PER_MS = 1e6;

  private BatchesJson() {}

  static void write(JsonGenerator json, Batches.View batches) throws IOException {
    json.writeObjectFieldStart("batches");
    json.writeNumberField("seconds", batches.seconds());
    json.writeArrayFieldStart("requests");
    for (Batch batch : batches.batches()) {
      json.writeNumber(batch.requests());
    }
    json.writeEndArray();
    each(json, "blockedMs", batches, batch -> batch.blockedNanos() / NANOS_PER_MS);
    each(json, "blockedLogs", batches, Batch::blockedLogs);
    each(json, "responseMs", batches, batch -> batch.responseNanos() / NANOS_PER_MS);
    each(json, "responseLogs", batches, Batch::responseLogs);
    json.writeEndObject();
  }

  private static void each(
      JsonGenerator json, String name, Batches.View batches, ToDoubleFunction<Batch> figure)
      throws IOException {
    json.writeArrayFieldStart(name);
    for (Batch batch : batches.batches()) {
      json.writeNumber(Math.round(figure.applyAsDouble(batch) * 1000) / 1000.0);
    }
    json.writeEndArray();
  }

  /**
   * The parts of a route of a report; none where it has none.
   *
   * @param kind {@code blocked} or {@code response}
   */
  static List<Sample.Part> parts(JsonNode route, String kind) {
    JsonNode batches = route.path("batches");
    JsonNode requests = batches.path("requests");
    List<Sample.Part> parts = new ArrayList<>();
    for (int i = 0; i < requests.size(); i++) {
      parts.add(
          new Sample.Part(
              requests.get(i).asLong(),
              batches.path(kind.concat("Ms")).path(i).asDouble(),
              batches.path(kind.concat("Logs")).path(i).asDouble()));
    }
    return parts;
  }
}
