package dev.weir.core.alert;

import java.util.List;

/** A text for Slack's incoming webhooks, an alert a line. */
final class SlackText implements WebhookBody {
  @Override
  public byte[] of(List<Alert> alerts, AlertOrigin origin) {
    StringBuilder text = new StringBuilder();
    for (Alert alert : alerts) {
      text.append(text.isEmpty() ? "" : "\n").append(line(alert, origin.instance()));
    }
    return JsonBytes.of(
        json -> {
          json.writeStartObject();
          json.writeStringField("text", text.toString());
          json.writeEndObject();
        });
  }

  @Override
  public long repeatMillis() {
    return 0;
  }

  @Override
  public boolean isWhole() {
    return false;
  }

  /** People know already what has eased, and what one of them has acknowledged. */
  @Override
  public boolean tells(AlertChange change) {
    return change != AlertChange.EASED && change != AlertChange.ACKNOWLEDGED;
  }

  private static String line(Alert alert, String instance) {
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
