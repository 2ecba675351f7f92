package dev.weir.core.alert;

import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * What Alertmanager sends to receivers of webhooks, version 4: see <a
 * href="https://prometheus.io/docs/alerting/latest/configuration/#webhook_config">webhook_config</a>.
 * As there a message tells a whole group, so that one that is {@code resolved} means that nothing
 * of the group is left. All alerts of a process are one group.
 */
final class AlertmanagerMessage implements WebhookBody {
  /** Alertmanager's own {@code repeat_interval}: at the other end are people. */
  private static final long FOUR_HOURS = 4 * 3_600_000L;

  private static final String NOT_ENDED = "0001-01-01T00:00:00Z";

  @Override
  public byte[] of(List<Alert> alerts, AlertOrigin origin) {
    return JsonBytes.of(json -> write(json, alerts, origin));
  }

  @Override
  public long repeatMillis() {
    return FOUR_HOURS;
  }

  @Override
  public boolean isWhole() {
    return true;
  }

  private static void write(JsonGenerator json, List<Alert> alerts, AlertOrigin origin)
      throws IOException {
    List<Map<String, String>> labels = new ArrayList<>();
    List<Map<String, String>> annotations = new ArrayList<>();
    boolean fires = false;
    for (Alert alert : alerts) {
      labels.add(Labels.of(alert, origin));
      annotations.add(Labels.annotations(alert));
      fires |= alert.isOpen();
    }
    json.writeStartObject();
    json.writeStringField("version", "4");
    json.writeStringField("groupKey", groupKey(origin));
    json.writeNumberField("truncatedAlerts", 0);
    json.writeStringField("status", status(fires));
    json.writeStringField("receiver", "weir");
    JsonBytes.texts(json, "groupLabels", Labels.ofProcess(origin));
    JsonBytes.texts(json, "commonLabels", common(labels));
    JsonBytes.texts(json, "commonAnnotations", common(annotations));
    json.writeStringField("externalURL", origin.url());
    json.writeArrayFieldStart("alerts");
    for (int i = 0; i < alerts.size(); i++) {
      write(json, alerts.get(i), labels.get(i), annotations.get(i), origin);
    }
    json.writeEndArray();
    json.writeEndObject();
  }

  private static void write(
      JsonGenerator json,
      Alert alert,
      Map<String, String> labels,
      Map<String, String> annotations,
      AlertOrigin origin)
      throws IOException {
    json.writeStartObject();
    json.writeStringField("status", status(alert.isOpen()));
    JsonBytes.texts(json, "labels", labels);
    JsonBytes.texts(json, "annotations", annotations);
    json.writeStringField("startsAt", alert.raisedAt().toString());
    json.writeStringField(
        "endsAt", alert.resolvedAt() == null ? NOT_ENDED : alert.resolvedAt().toString());
    json.writeStringField("generatorURL", origin.url());
    json.writeStringField("fingerprint", Labels.fingerprint(labels));
    json.writeEndObject();
  }

  private static String status(boolean fires) {
    return fires ? "firing" : "resolved";
  }

  /** The same in each message of a process, whatever its alerts have in common. */
  private static String groupKey(AlertOrigin origin) {
    String instance = origin.instance().replace("\\", "\\\\").replace("\"", "\\\"");
    return "{}:{instance=\"" + instance + "\", job=\"weir\"}";
  }

  private static Map<String, String> common(List<Map<String, String>> all) {
    Map<String, String> common = new LinkedHashMap<>(all.get(0));
    for (Map<String, String> each : all) {
      common.entrySet().removeIf(one -> !Objects.equals(each.get(one.getKey()), one.getValue()));
    }
    return common;
  }
}
