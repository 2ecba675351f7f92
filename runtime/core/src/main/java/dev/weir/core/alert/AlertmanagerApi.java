package dev.weir.core.alert;

import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.util.List;

/**
 * Alertmanager's API, version 2, {@code POST /api/v2/alerts}: an array of alerts. One is known by
 * its labels, is told again and again while it is there, since Alertmanager takes it for resolved
 * five minutes after it heard of it last, and has {@code endsAt} when it is over.
 */
final class AlertmanagerApi implements WebhookBody {
  private static final long A_MINUTE = 60_000;

  @Override
  public byte[] of(List<Alert> alerts, AlertOrigin origin) {
    return JsonBytes.of(
        json -> {
          json.writeStartArray();
          for (Alert alert : alerts) {
            write(json, alert, origin);
          }
          json.writeEndArray();
        });
  }

  private static void write(JsonGenerator json, Alert alert, AlertOrigin origin)
      throws IOException {
    json.writeStartObject();
    JsonBytes.texts(json, "labels", Labels.of(alert, origin));
    JsonBytes.texts(json, "annotations", Labels.annotations(alert));
    json.writeStringField("startsAt", alert.raisedAt().toString());
    if (alert.resolvedAt() != null) {
      json.writeStringField("endsAt", alert.resolvedAt().toString());
    }
    json.writeEndObject();
  }

  @Override
  public long repeatMillis() {
    return A_MINUTE;
  }

  @Override
  public boolean isWhole() {
    return false;
  }

  /** Annotations change with each. */
  @Override
  public boolean tells(AlertChange change) {
    return true;
  }
}
