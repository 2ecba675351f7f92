package dev.weir.core.enforce;

/**
 * A pattern of a target or a route: {@code *} is any text, also none. In routes a variable, {@code
 * {id}}, is one segment of the path, so that a template matches the raw paths that it stands for,
 * and itself. Immutable.
 *
 * <pre>{@code
 * Glob.of("jdbc:h2:*").matches("jdbc:h2:mem:shop"); // true
 * Glob.ofRoute("GET /users/{id}").matches("GET /users/17"); // true
 * Glob.ofRoute("/users/*").matches("POST /users/17/mails"); // true: no method is any method
 * }</pre>
 */
public final class Glob {
  private static final char ANY = '\uE000';
  private static final char SEGMENT = '\uE001';

  private final String text;
  // The pattern, each wildcard a character of its own.
  private final String pattern;

  private Glob(String text, String pattern) {
    this.text = text;
    this.pattern = pattern;
  }

  /** A pattern in which braces mean nothing. */
  public static Glob of(String text) {
    return new Glob(text, text.replace('*', ANY));
  }

  /** A pattern of a route: a method and a path, or a path alone for any method. */
  public static Glob ofRoute(String text) {
    StringBuilder pattern = new StringBuilder();
    if (text.startsWith("/")) {
      pattern.append(ANY).append(' ');
    }
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      int close = c == '{' ? text.indexOf('}', i) : -1;
      if (close > 0) {
        boolean rest = text.startsWith("{*", i) || text.startsWith("**}", close - 2);
        pattern.append(rest ? ANY : SEGMENT);
        i = close;
      } else {
        pattern.append(c == '*' ? ANY : c);
      }
    }
    return new Glob(text, pattern.toString());
  }

  /** Whether the whole text is like the pattern. */
  public boolean matches(String candidate) {
    // One place to go back to for each kind: the last ANY, the last SEGMENT after it.
    int p = 0;
    int c = 0;
    int anyP = -1;
    int anyC = 0;
    int segmentP = -1;
    int segmentC = 0;
    while (true) {
      if (p < pattern.length() && pattern.charAt(p) == ANY) {
        anyP = ++p;
        anyC = c;
        segmentP = -1;
      } else if (p < pattern.length() && pattern.charAt(p) == SEGMENT && isSegment(candidate, c)) {
        segmentP = ++p;
        segmentC = ++c;
      } else if (p == pattern.length() && c == candidate.length()) {
        return true;
      } else if (p < pattern.length()
          && c < candidate.length()
          && pattern.charAt(p) == candidate.charAt(c)) {
        p++;
        c++;
      } else if (segmentP >= 0 && isSegment(candidate, segmentC)) {
        p = segmentP;
        c = ++segmentC;
      } else if (anyP >= 0 && anyC < candidate.length()) {
        p = anyP;
        c = ++anyC;
        segmentP = -1;
      } else {
        return false;
      }
    }
  }

  private static boolean isSegment(String candidate, int index) {
    return index < candidate.length() && candidate.charAt(index) != '/';
  }

  @Override
  public String toString() {
    return text;
  }
}
