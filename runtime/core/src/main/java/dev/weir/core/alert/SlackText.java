package dev.weir.core.alert;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** A text for Slack's incoming webhooks, an alert a line. */
final class SlackText implements WebhookBody {
  /** Slack cuts a text at 40,000 characters and does not say so. */
  private static final int MOST_CHARACTERS = 30_000;

  @Override
  public byte[] of(List<Alert> alerts, AlertOrigin origin) {
    StringBuilder text = new StringBuilder();
    List<Alert> worstFirst = new ArrayList<>(alerts);
    worstFirst.sort(Comparator.comparing(SlackText::rank).reversed());
    for (int i = 0; i < worstFirst.size(); i++) {
      String line = line(worstFirst.get(i), origin.instance());
      text.append(text.isEmpty() ? "" : "\n");
      if (text.length() + line.length() > MOST_CHARACTERS) {
        text.append("and ").append(worstFirst.size() - i).append(" more: ").append(origin.url());
        break;
      }
      text.append(line);
    }
    return JsonBytes.of(
        json -> {
          json.writeStartObject();
          json.writeStringField("text", text.toString());
          json.writeEndObject();
        });
  }

  private static int rank(Alert alert) {
    return alert.isOpen() ? 1 + alert.level().ordinal() : 0;
  }

  @Override
  public long repeatMillis() {
    return 0;
  }

  @Override
  public boolean isWhole() {
    return false;
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
