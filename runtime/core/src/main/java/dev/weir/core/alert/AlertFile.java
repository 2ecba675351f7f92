package dev.weir.core.alert;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
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
  private static final String MUTED = "muted";

  private AlertFile() {}

  /**
   * What is kept.
   *
   * @param muted causes that somebody has resolved and that are still there
   * @param next the number of the next alert
   */
  record Content(List<Alert> alerts, List<Muted> muted, long next) {}

  /**
   * A cause of which no alert is raised.
   *
   * @param level up to which level
   */
  record Muted(AlertKind kind, String subject, AlertLevel level) {}

  static byte[] write(Content content) {
    return JsonBytes.of(
        json -> {
          json.writeStartObject();
          json.writeNumberField("next", content.next());
          json.writeArrayFieldStart("alerts");
          for (Alert alert : content.alerts()) {
            write(json, alert);
          }
          json.writeEndArray();
          json.writeArrayFieldStart(MUTED);
          for (Muted muted : content.muted()) {
            write(json, muted);
          }
          json.writeEndArray();
          json.writeEndObject();
        });
  }

  private static void write(JsonGenerator json, Muted muted) throws IOException {
    json.writeStartObject();
    json.writeStringField("kind", muted.kind().name());
    json.writeStringField("subject", muted.subject());
    json.writeStringField("level", muted.level().name());
    json.writeEndObject();
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
    List<Muted> muted = new ArrayList<>();
    boolean inMuted = false;
    long next = 1;
    try (JsonParser json = new JsonFactory().createParser(saved)) {
      Map<String, String> fields = new HashMap<>();
      int depth = 0;
      for (JsonToken token = json.nextToken(); token != null; token = json.nextToken()) {
        if (token == JsonToken.START_OBJECT) {
          depth++;
          fields.clear();
        } else if (token == JsonToken.START_ARRAY && depth == 1) {
          inMuted = MUTED.equals(json.currentName());
        } else if (token == JsonToken.END_OBJECT) {
          if (depth == 2 && inMuted && muted.size() < MOST) {
            muted.add(muted(fields));
          } else if (depth == 2 && !inMuted && alerts.size() < MOST) {
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
    return new Content(alerts, muted, next);
  }

  private static Muted muted(Map<String, String> of) {
    return new Muted(
        AlertKind.valueOf(text(of, "kind")),
        text(of, "subject"),
        AlertLevel.valueOf(text(of, "level")));
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
