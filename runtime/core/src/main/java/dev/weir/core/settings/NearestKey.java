package dev.weir.core.settings;

import org.jspecify.annotations.Nullable;

/**
 * Finds the known key that somebody is likely to have meant.
 *
 * <p>Names are compared in their canonical form, so that a dot for a dash or a capital letter is no
 * difference at all.
 */
final class NearestKey {

  private static final String PREFIX = "WEIR_";

  /** Beyond it a key is garbage, and comparing it a waste of time. */
  private static final int LONGEST = 100;

  private NearestKey() {}

  /** The nearest key to an unknown one, or null where none is near. */
  static @Nullable String to(String unknown) {
    String wanted = canonical(unknown);
    int length = wanted.length() - PREFIX.length();
    if (length < 1 || length > LONGEST) {
      return null;
    }
    String near = within(length < 4 ? 1 : 2, unknown, wanted);
    if (near == null) {
      near = abbreviated(wanted.substring(PREFIX.length()));
    }
    return near == null ? within(length * 2 / 5, unknown, wanted) : near;
  }

  /** True where a name is a key but for a letter or two. */
  static boolean isTypo(String unknown) {
    String wanted = canonical(unknown);
    int length = wanted.length() - PREFIX.length();
    if (length < 4 || length > LONGEST) {
      return false;
    }
    return within(length < 8 ? 1 : 2, unknown, wanted) != null;
  }

  private static String canonical(String unknown) {
    String wanted = Key.canonical(unknown);
    int end = wanted.indexOf('_');
    return end >= 0 && isPrefix(wanted.substring(0, end))
        ? PREFIX.concat(wanted.substring(end + 1))
        : PREFIX.concat(wanted);
  }

  private static boolean isPrefix(String segment) {
    String canonical = Key.canonical(segment);
    return canonical.length() > 2 && canonical.length() < 7 && distance(canonical, "WEIR") <= 2;
  }

  private static @Nullable String within(int limit, String unknown, String wanted) {
    String nearest = null;
    int least = limit + 1;
    for (Key key : Keys.all()) {
      String candidate = candidate(key, unknown);
      if (Math.abs(candidate.length() - wanted.length()) < least) {
        int distance = distance(Key.canonical(candidate), wanted);
        if (distance < least) {
          least = distance;
          nearest = candidate;
        }
      }
    }
    return nearest;
  }

  /** For {@code weir.port} it is {@code weir.admin.port}, however far they are apart. */
  private static @Nullable String abbreviated(String wanted) {
    if (wanted.length() < 3) {
      return null;
    }
    for (Key key : Keys.all()) {
      String canonical = Key.canonical(key.name());
      if (!key.named()
          && (canonical.startsWith(PREFIX + wanted) || canonical.endsWith("_" + wanted))) {
        return key.name();
      }
    }
    return null;
  }

  /** The key's name with the name that the user gave, as far as it can be told. */
  private static String candidate(Key key, String unknown) {
    if (!key.named()) {
      return key.name();
    }
    char separator = unknown.indexOf('.') < 0 ? '_' : '.';
    int first = unknown.indexOf(separator);
    // Without the prefix, which arguments may omit, the user's own name stands one earlier.
    boolean prefixed = first >= 0 && isPrefix(unknown.substring(0, first));
    int start = prefixed ? unknown.indexOf(separator, first + 1) : first;
    int end = start < 0 ? -1 : unknown.indexOf(separator, start + 1);
    return end < 0
        ? key.name()
        : key.family().concat(unknown.substring(start + 1, end)).concat(key.afterName());
  }

  /**
   * How many letters to add, drop, change or swap with their neighbour to get from one text to the
   * other: the optimal string alignment distance, a restricted Damerau-Levenshtein distance.
   */
  static int distance(String from, String to) {
    int[] before = new int[to.length() + 1];
    int[] last = new int[to.length() + 1];
    int[] row = new int[to.length() + 1];
    for (int j = 0; j <= to.length(); j++) {
      last[j] = j;
    }
    for (int i = 1; i <= from.length(); i++) {
      row[0] = i;
      char c = from.charAt(i - 1);
      for (int j = 1; j <= to.length(); j++) {
        char d = to.charAt(j - 1);
        int changed = last[j - 1] + (c == d ? 0 : 1);
        row[j] = Math.min(changed, Math.min(last[j], row[j - 1]) + 1);
        if (i > 1 && j > 1 && c == to.charAt(j - 2) && d == from.charAt(i - 2)) {
          row[j] = Math.min(row[j], before[j - 2] + 1);
        }
      }
      int[] spare = before;
      before = last;
      last = row;
      row = spare;
    }
    return last[to.length()];
  }
}
