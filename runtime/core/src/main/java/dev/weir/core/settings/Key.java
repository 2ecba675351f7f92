package dev.weir.core.settings;

import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * A key of the settings.
 *
 * @param name such as {@code weir.mode}; where users name things, {@code weir.pool.<name>.type}
 * @param standard the default, or for a key with a {@code <name>} an example
 * @param live true where an edit of the file takes effect without a restart
 * @param words what a {@link Kind#WORD} may be
 * @param about one line of what it does
 */
record Key(
    String name, Kind kind, String standard, boolean live, List<String> words, String about) {

  /** What stands in {@link #name} where users put a name of their own. */
  static final String NAME = "<name>";

  private static final String HIDDEN = "****";

  /** True where users name things, so that there may be many values, or none. */
  boolean named() {
    return name.contains(NAME);
  }

  /** The part before the user's name, such as {@code weir.pool.}; the whole name without one. */
  String family() {
    int at = name.indexOf(NAME);
    return at < 0 ? name : name.substring(0, at);
  }

  /** The part behind the user's name, such as {@code .type}; empty without one. */
  String afterName() {
    int at = name.indexOf(NAME);
    return at < 0 ? "" : name.substring(at + NAME.length());
  }

  /** The value in its proper form, or null where it is malformed or out of range. */
  @Nullable String accept(String value) {
    // What is empty by default may be set back to it.
    boolean cleared = value.isEmpty() && standard.isEmpty();
    return cleared ? value : kind.accept(value, words);
  }

  /** What may be shown of a value: nothing of a secret, and of a URL no user and no query. */
  String shown(String value) {
    if (kind.secret()) {
      return value.isEmpty() ? "" : HIDDEN;
    }
    if (kind != Kind.URL && kind != Kind.REDIS) {
      return value;
    }
    int query = value.indexOf('?');
    String shown = query < 0 ? value : value.substring(0, query + 1) + HIDDEN;
    int at = shown.lastIndexOf('@');
    int start = shown.indexOf("://");
    return at < 0
        ? shown
        : shown.substring(0, start < 0 ? 0 : start + 3) + HIDDEN + shown.substring(at);
  }

  /** {@code WEIR_SLOW_OPERATION} for {@code weir.slow-operation}. */
  static String canonical(String name) {
    return name.toUpperCase(Locale.ROOT).replace('.', '_').replace('-', '_');
  }
}
