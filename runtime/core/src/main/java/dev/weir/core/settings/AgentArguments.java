package dev.weir.core.settings;

import java.util.ArrayList;
import java.util.List;

/**
 * Reads what follows {@code -javaagent:weir-agent.jar=}: a file, or {@code key=value,key=value}, or
 * a file and then those.
 *
 * <p>Values may hold commas of their own: a comma ends a value only where a key, or what looks like
 * a misspelt one, and {@code =} follow it.
 */
final class AgentArguments {

  private final String text;
  private final List<Entry> entries = new ArrayList<>();

  private AgentArguments(String text) {
    this.text = text;
  }

  /** The settings in it, in their order; the file as {@code weir.config}. */
  static List<Entry> read(String text) {
    AgentArguments arguments = new AgentArguments(text);
    int start = 0;
    while (start < text.length()) {
      int end = arguments.end(start);
      arguments.add(text.substring(start, end));
      start = end + 1;
    }
    return arguments.entries;
  }

  private int end(int start) {
    int comma = text.indexOf(',', start);
    while (comma >= 0) {
      int equals = text.indexOf('=', comma);
      if (equals < 0) {
        return text.length();
      }
      if (isKey(text.substring(comma + 1, equals).trim())) {
        return comma;
      }
      comma = text.indexOf(',', comma + 1);
    }
    return text.length();
  }

  private void add(String part) {
    String setting = part.trim();
    while (setting.endsWith(",")) {
      setting = setting.substring(0, setting.length() - 1).trim();
    }
    int equals = setting.indexOf('=');
    String key = equals < 0 ? "" : setting.substring(0, equals).trim();
    if (looksLikeKey(key)) {
      String value = setting.substring(equals + 1).trim();
      entries.add(new Entry(Entry.ARGUMENT, 0, full(key), value));
    } else if (!setting.isEmpty()) {
      entries.add(new Entry(Entry.ARGUMENT, 0, SettingsLoader.CONFIG, setting));
    }
  }

  private static boolean isKey(String text) {
    return looksLikeKey(text)
        && (text.startsWith("weir.") || Keys.find(full(text)) != null || NearestKey.isTypo(text));
  }

  private static boolean looksLikeKey(String text) {
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (!Character.isLetterOrDigit(c) && c != '.' && c != '-' && c != '_') {
        return false;
      }
    }
    return !text.isEmpty();
  }

  private static String full(String key) {
    return key.startsWith("weir.") ? key : "weir.".concat(key);
  }
}
