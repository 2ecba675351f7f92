package dev.weir.core.settings;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What was set under one name that the user chose: a policy, a pool, a route or a request.
 *
 * <p>Keys are those behind the name, such as {@code "retry.delay"} for {@code
 * weir.policy.orders-db.retry.delay}. Nothing here has a default; what was not set is the caller's
 * to choose:
 *
 * <pre>{@code
 * for (SettingsGroup policy : settings.policies()) {
 *   long timeout = policy.nanos("timeout", 10_000_000_000L);
 * }
 * }</pre>
 */
public final class SettingsGroup {

  private final String prefix;
  private final String name;
  private final Map<String, Value> values;

  SettingsGroup(String family, String name, Map<String, Value> values) {
    this.prefix = family.concat(name).concat(".");
    this.name = name;
    this.values = values;
  }

  /** The user's name for it: letters, digits, dashes and underscores. */
  public String name() {
    return name;
  }

  /** The full name of a key, such as {@code weir.policy.orders-db.retry.delay}. */
  public String fullName(String key) {
    return prefix.concat(key);
  }

  /** True where this key was set. */
  public boolean has(String key) {
    return text(key) != null;
  }

  /** The value as text, words in their proper case; null where it was not set. */
  public @Nullable String text(String key) {
    Value value = values.get(prefix.concat(key));
    return value == null ? null : value.text();
  }

  /** A duration in nanoseconds, 0 or more. */
  public long nanos(String key, long otherwise) {
    String text = text(key);
    return text == null ? otherwise : Formats.nanos(text);
  }

  /** A whole number, 0 or more. */
  public int count(String key, int otherwise) {
    String text = text(key);
    return text == null ? otherwise : (int) Formats.whole(text);
  }

  /** A decimal number, 0 or more. */
  public double number(String key, double otherwise) {
    String text = text(key);
    return text == null ? otherwise : Formats.number(text);
  }

  /** True or false. */
  public boolean flag(String key, boolean otherwise) {
    String text = text(key);
    return text == null ? otherwise : text.equals("true");
  }

  /**
   * Rates that hold together, for {@code true} the usual ones of 1000 a minute and 10,000 an hour;
   * empty where they are turned off with {@code false}, null where they were not set.
   */
  public @Nullable List<Rate> rates(String key) {
    String text = text(key);
    return text == null ? null : Formats.rates(text);
  }

  /** The parts of a list, in their order. */
  public List<String> list(String key) {
    String text = text(key);
    return text == null ? List.of() : Formats.list(text);
  }
}
