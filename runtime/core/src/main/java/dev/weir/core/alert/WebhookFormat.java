package dev.weir.core.alert;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Locale;

/** What a webhook expects. */
public enum WebhookFormat {
  /**
   * Alertmanager's API, version 2, {@code POST /api/v2/alerts}: an alert is known by its labels, is
   * told again and again while it is there, and has {@code endsAt} when it is over.
   */
  ALERTMANAGER {
    @Override
    byte[] body(List<Alert> alerts, String instance) {
      return json(
          json -> {
            json.writeStartArray();
            for (Alert alert : alerts) {
              alertmanager(json, alert, instance);
            }
            json.writeEndArray();
          });
    }
  },
  /** Slack's incoming webhooks, and what understands the same: one text. */
  SLACK {
    @Override
    byte[] body(List<Alert> alerts, String instance) {
      StringBuilder text = new StringBuilder();
      for (Alert alert : alerts) {
        text.append(text.isEmpty() ? "" : "\n").append(slack(alert, instance));
      }
      return json(
          json -> {
            json.writeStartObject();
            json.writeStringField("text", text.toString());
            json.writeEndObject();
          });
    }
  };

  /** Writes JSON, which may fail. */
  private interface Writer {
    void write(JsonGenerator json) throws IOException;
  }

  /**
   * The body of one request.
   *
   * @param instance which process
   */
  abstract byte[] body(List<Alert> alerts, String instance);

  private static byte[] json(Writer writer) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (JsonGenerator json = new JsonFactory().createGenerator(out)) {
      writer.write(json);
    } catch (IOException e) {
      throw new UncheckedIOException("memory does not fail to take bytes", e);
    }
    return out.toByteArray();
  }

  private static void alertmanager(JsonGenerator json, Alert alert, String instance)
      throws IOException {
    json.writeStartObject();
    json.writeObjectFieldStart("labels");
    json.writeStringField("alertname", "Weir".concat(camel(alert.kind().name())));
    // The level is no label: a label that changes would make another alert of it.
    json.writeStringField("subject", alert.subject());
    json.writeStringField("instance", instance);
    json.writeStringField("job", "weir");
    json.writeEndObject();
    json.writeObjectFieldStart("annotations");
    json.writeStringField("severity", alert.level().name().toLowerCase(Locale.ROOT));
    json.writeStringField("summary", alert.subject() + ": " + alert.text());
    json.writeStringField("id", alert.id());
    json.writeStringField("state", alert.state().name());
    if (alert.note() != null) {
      json.writeStringField("note", alert.note());
    }
    json.writeEndObject();
    json.writeStringField("startsAt", alert.raisedAt().toString());
    if (alert.resolvedAt() != null) {
      json.writeStringField("endsAt", alert.resolvedAt().toString());
    }
    json.writeEndObject();
  }

  private static String camel(String name) {
    StringBuilder out = new StringBuilder();
    for (String word : name.split("_", -1)) {
      out.append(word.charAt(0)).append(word.substring(1).toLowerCase(Locale.ROOT));
    }
    return out.toString();
  }

  private static String slack(Alert alert, String instance) {
    return (alert.isOpen() ? "*" + alert.level() + "*" : "*resolved*")
        + " "
        + escaped(alert.subject())
        + ": "
        + escaped(alert.text())
        + " ("
        + alert.id()
        + ", "
        + escaped(instance)
        + ")";
  }

  /** Slack reads these three as markup. */
  private static String escaped(String text) {
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
  }
}
