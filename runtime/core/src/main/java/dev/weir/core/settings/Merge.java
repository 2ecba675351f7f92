package dev.weir.core.settings;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Lays one source of settings over another, the weakest first, and keeps what is valid. Of a bad
 * entry only a problem remains, and what it would have replaced.
 */
final class Merge {

  private final Map<String, Value> values = new LinkedHashMap<>();
  private final List<Problem> problems;
  private final List<Entry> given;

  /**
   * @param problems where to put what is wrong
   * @param given what does not come from the file, to see how names are spelt there
   */
  Merge(List<Problem> problems, List<Entry> given) {
    this.problems = problems;
    this.given = given;
  }

  Map<String, Value> values() {
    return values;
  }

  void add(Entry entry) {
    boolean environment = entry.source().equals(Entry.ENVIRONMENT);
    String name = environment ? nameOfVariable(entry.key()) : entry.key();
    Key key = name == null ? null : Keys.find(name);
    if (name == null || key == null) {
      unknown(entry, environment);
    } else if (entry.line() > 0 && name.equals(SettingsLoader.CONFIG)) {
      problem(entry, "has no effect in the file itself; ignored");
    } else {
      set(entry, name, key);
    }
  }

  private void set(Entry entry, String name, Key key) {
    String accepted = key.accept(entry.value());
    if (accepted != null) {
      // Removed first, so that the order is that of the entry that counts.
      values.remove(name);
      values.put(name, new Value(accepted, entry.origin()));
      return;
    }
    StringBuilder message = new StringBuilder();
    String expectation = key.kind().expectation(key.words());
    if (entry.value().isEmpty()) {
      message.append("has no value, but needs ").append(expectation);
    } else if (key.kind().secret()) {
      message.append("**** is not ").append(expectation);
    } else {
      message.append('"').append(Problem.printable(shown(key, entry)));
      message.append("\" is not ").append(expectation);
    }
    problem(entry, message.append("; ").append(instead(name, key)).toString());
  }

  private static String shown(Key key, Entry entry) {
    String shown = key.shown(entry.value());
    int equals = entry.source().equals(Entry.ARGUMENT) ? shown.indexOf('=') : -1;
    // Behind it may stand the value of a key that was not recognized, say that of a token.
    return equals < 0 ? shown : shown.substring(0, equals + 1) + "****";
  }

  private String instead(String name, Key key) {
    Value kept = values.get(name);
    if (kept != null) {
      return "keeping " + key.shown(kept.text()) + " from " + kept.origin();
    }
    return key.named() || key.standard().isEmpty()
        ? "ignored"
        : "using the default " + key.standard();
  }

  private void unknown(Entry entry, boolean environment) {
    // Beyond what is shown nobody asks, and a file of garbage would take its time.
    boolean shown = entry.line() == 0 || problems.size() <= SettingsLoader.MOST_PROBLEMS;
    String nearest = shown ? NearestKey.to(entry.key()) : null;
    if (entry.key().equals(nearest)) {
      problem(entry, "unknown key; a name of your own is made of letters, digits, - and _");
    } else if (nearest == null) {
      problem(entry, "unknown key; `config init` prints them all");
    } else {
      String meant = environment ? Key.canonical(nearest) : nearest;
      problem(entry, "unknown key; did you mean " + meant + "?");
    }
  }

  private void problem(Entry entry, String message) {
    problems.add(new Problem(entry.source(), entry.line(), entry.key(), message));
  }

  /** {@code weir.slow-operation} for {@code WEIR_SLOW_OPERATION}; null where there is none. */
  private @Nullable String nameOfVariable(String variable) {
    Key best = null;
    for (Key key : Keys.all()) {
      if (!key.named() && Key.canonical(key.name()).equals(variable)) {
        return key.name();
      }
      // The longest, since RETRY_DELAY ends a policy's variable, and a name may end in RETRY.
      if (key.named()
          && variable.startsWith(Key.canonical(key.family()))
          && variable.endsWith(Key.canonical(key.afterName()))
          && variable.length() > key.name().length() - Key.NAME.length()
          && (best == null || best.afterName().length() < key.afterName().length())) {
        best = key;
      }
    }
    if (best == null) {
      return null;
    }
    int end = variable.length() - best.afterName().length();
    String name = spelling(best.family(), variable.substring(best.family().length(), end));
    return best.family().concat(name).concat(best.afterName());
  }

  /**
   * A variable cannot tell a dash from an underscore: the spelling of the name elsewhere counts,
   * else it is a dash.
   */
  private String spelling(String family, String canonical) {
    for (String name : values.keySet()) {
      if (isSpelling(name, family, canonical)) {
        return ownName(name, family);
      }
    }
    for (Entry entry : given) {
      if (isSpelling(entry.key(), family, canonical)) {
        return ownName(entry.key(), family);
      }
    }
    return canonical.toLowerCase(Locale.ROOT).replace('_', '-');
  }

  private static boolean isSpelling(String name, String family, String canonical) {
    return name.startsWith(family) && Key.canonical(ownName(name, family)).equals(canonical);
  }

  private static String ownName(String name, String family) {
    int dot = name.indexOf('.', family.length());
    return dot < 0 ? "" : name.substring(family.length(), dot);
  }
}
