package dev.weir.core.alert;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Alerts as a file that outlives the process. */
final class AlertFile {
  private static final int MOST = 1_000;

  private AlertFile() {}

  /**
   * @param next the number of the next alert
   */
  record Content(List<Alert> alerts, long next) {}

  static byte[] write(List<Alert> alerts, long next) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (JsonGenerator json = new JsonFactory().createGenerator(out)) {
      json.writeStartObject();
      json.writeNumberField("next", next);
      json.writeArrayFieldStart("alerts");
      for (Alert alert : alerts) {
        write(json, alert);
      }
      json.writeEndArray();
      json.writeEndObject();
    } catch (IOException e) {
      throw new UncheckedIOException("memory does not fail to take bytes", e);
    }
    return out.toByteArray();
  }

  private static void write(JsonGenerator json, Alert alert) throws IOException {
    json.writeStartObject();
    json.writeStringField("id", alert.id());
    json.writeStringField("kind", alert.kind().name());
    json.writeStringField("subject", alert.subject());
    json.writeStringField("level", alert.level().name());
    json.writeStringField("state", alert.state().name());
    json.writeStringField("text", alert.text());
    json.writeNumberField("value", alert.value());
    json.writeNumberField("threshold", alert.threshold());
    json.writeStringField("raisedAt", alert.raisedAt().toString());
    json.writeStringField("changedAt", alert.changedAt().toString());
    json.writeStringField("seenAt", alert.seenAt().toString());
    if (alert.resolvedAt() != null) {
      json.writeStringField("resolvedAt", alert.resolvedAt().toString());
    }
    if (alert.note() != null) {
      json.writeStringField("note", alert.note());
    }
    json.writeEndObject();
  }

  static Content read(byte[] saved) throws IOException {
    List<Alert> alerts = new ArrayList<>();
    long next = 1;
    try (JsonParser json = new JsonFactory().createParser(saved)) {
      Map<String, String> fields = new HashMap<>();
      int depth = 0;
      for (JsonToken token = json.nextToken(); token != null; token = json.nextToken()) {
        if (token == JsonToken.START_OBJECT) {
          depth++;
          fields.clear();
        } else if (token == JsonToken.END_OBJECT) {
          if (depth == 2 && alerts.size() < MOST) {
            alerts.add(alert(fields));
          }
          depth--;
        } else if (token.isScalarValue() && json.currentName() != null) {
          if (depth == 1 && json.currentName().equals("next")) {
            next = json.getLongValue();
          }
          fields.put(json.currentName(), json.getText());
        }
      }
    } catch (IllegalArgumentException | NullPointerException | DateTimeException e) {
      throw new IOException("these are no alerts: " + e.getMessage(), e);
    }
    return new Content(alerts, next);
  }

  private static Alert alert(Map<String, String> of) {
    return new Alert(
        text(of, "id"),
        AlertKind.valueOf(text(of, "kind")),
        text(of, "subject"),
        AlertLevel.valueOf(text(of, "level")),
        AlertState.valueOf(text(of, "state")),
        text(of, "text"),
        Double.parseDouble(text(of, "value")),
        Double.parseDouble(text(of, "threshold")),
        Instant.parse(text(of, "raisedAt")),
        Instant.parse(text(of, "changedAt")),
        Instant.parse(text(of, "seenAt")),
        instant(of.get("resolvedAt")),
        of.get("note"));
  }

  private static String text(Map<String, String> of, String name) {
    String text = of.get(name);
    if (text == null) {
      throw new IllegalArgumentException("no " + name);
    }
    return text;
  }

  private static @Nullable Instant instant(@Nullable String text) {
    return text == null ? null : Instant.parse(text);
  }
}
