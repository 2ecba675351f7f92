package dev.weir.core.settings;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * A setting as it is shown to people.
 *
 * @param key its full name
 * @param value its value; of a secret {@code ****}
 * @param origin {@code argument}, {@code -D}, {@code environment}, the file with the line such as
 *     {@code weir.properties:12}, or {@code default}
 * @param live true where an edit of the file takes effect without a restart
 */
public record ExplainedSetting(String key, String value, String origin, boolean live) {

  /** In the order of the table of keys, under each of a user's names all that was set. */
  static List<ExplainedSetting> all(Map<String, Value> values) {
    List<ExplainedSetting> all = new ArrayList<>();
    String lastFamily = "";
    for (Key key : Keys.all()) {
      if (!key.named()) {
        Value value = values.get(key.name());
        String text = value == null ? key.standard() : value.text();
        String origin = value == null ? "default" : value.origin();
        all.add(new ExplainedSetting(key.name(), key.shown(text), origin, key.live()));
      } else if (!key.family().equals(lastFamily)) {
        lastFamily = key.family();
        addFamily(all, lastFamily, values);
      }
    }
    return all;
  }

  private static void addFamily(
      List<ExplainedSetting> all, String family, Map<String, Value> values) {
    for (Map.Entry<String, Value> entry : values.entrySet()) {
      Key key = entry.getKey().startsWith(family) ? Keys.find(entry.getKey()) : null;
      if (key != null) {
        String shown = key.shown(entry.getValue().text());
        all.add(new ExplainedSetting(entry.getKey(), shown, entry.getValue().origin(), key.live()));
      }
    }
  }
}
