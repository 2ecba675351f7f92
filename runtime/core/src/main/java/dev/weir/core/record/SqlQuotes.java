package dev.weir.core.record;

import org.jspecify.annotations.Nullable;

/**
 * Finds the ends of strings, quoted names and comments in the dialects of PostgreSQL, MySQL, Oracle
 * and SQL Server. The {@code skip} methods answer the index after the end, or {@link #OPEN}.
 */
final class SqlQuotes {
  /** There is no end, or dialects disagree where it is. */
  static final int OPEN = -1;

  private static final int MAX_IDENTIFIER = 128;

  /** How a string escapes its quote, apart from doubling it. */
  enum Kind {
    /** Dialects disagree about backslashes. */
    PLAIN,
    /** {@code E'it\'s'}. */
    BACKSLASH,
    /** {@code q'[it's]'}. */
    DELIMITED
  }

  private final String sql;
  private final SqlDialect dialect;

  // Which quotes were counted, how far, and whether those behind are odd.
  private char counted;
  private int countedTo;
  private boolean open;

  SqlQuotes(String sql, SqlDialect dialect) {
    this.sql = sql;
    this.dialect = dialect;
  }

  static boolean isSpace(char c) {
    return c <= ' ' || Character.isISOControl(c) || Character.isSpaceChar(c);
  }

  static boolean isWordStart(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' || isWideLetter(c);
  }

  static boolean isWordPart(char c) {
    return isWordStart(c) || (c >= '0' && c <= '9') || c == '$' || c == '#';
  }

  private static boolean isWideLetter(char c) {
    return c > 127 && Character.isLetterOrDigit(c);
  }

  /** The kind of string that {@code [start, end)} announces, or null where it is a plain word. */
  @Nullable Kind prefix(int start, int end) {
    char first = Character.toLowerCase(sql.charAt(start));
    if (first == '_') {
      return Kind.PLAIN; // MySQL's _utf8mb4'...'
    }
    char last = Character.toLowerCase(sql.charAt(end - 1));
    if (end - start == 1) {
      return switch (first) {
        case 'e' -> Kind.BACKSLASH;
        case 'q' -> Kind.DELIMITED;
        case 'n', 'b', 'x' -> Kind.PLAIN;
        default -> null;
      };
    }
    return end - start == 2 && first == 'n' && last == 'q' ? Kind.DELIMITED : null;
  }

  /**
   * Skips a string.
   *
   * @param start where its opening quote is, a single or a double one
   * @param afterEscape true after the word {@code ESCAPE}
   */
  int skipString(int start, Kind kind, boolean afterEscape) {
    if (kind == Kind.DELIMITED) {
      return skipDelimited(start);
    }
    char quote = sql.charAt(start);
    int backslashes = 0;
    for (int i = start + 1; i < sql.length(); i++) {
      char c = sql.charAt(i);
      if (c == quote && backslashes % 2 == 1) {
        if (afterEscape && i == start + 2) {
          return i + 1;
        }
        // 'it\'s' in MySQL, or 'C:\' elsewhere. A letter behind it speaks for the former, and that
        // what follows closes all but this string.
        boolean escaped = i + 1 < sql.length() && isWordPart(sql.charAt(i + 1));
        if (kind == Kind.PLAIN && !(escaped && isOpenBehind(quote, i))) {
          return OPEN;
        }
      } else if (c == quote) {
        if (i + 1 == sql.length() || sql.charAt(i + 1) != quote) {
          return i + 1;
        }
        i++;
      }
      backslashes = c == '\\' ? backslashes + 1 : 0;
    }
    return OPEN;
  }

  /** Whether one string more ends behind a place than begins there. */
  private boolean isOpenBehind(char quote, int place) {
    if (quote != counted) {
      counted = quote;
      countedTo = 0;
      open = isOdd(quote, 0, sql.length());
    }
    // Places only grow, so that all of it takes linear time.
    open ^= isOdd(quote, countedTo, place + 1);
    countedTo = place + 1;
    return open;
  }

  private boolean isOdd(char quote, int from, int to) {
    boolean odd = false;
    for (int i = from; i < to; i++) {
      odd ^= sql.charAt(i) == quote && (i == 0 || sql.charAt(i - 1) != '\\');
    }
    return odd;
  }

  private int skipDelimited(int start) {
    if (start + 1 >= sql.length()) {
      return OPEN;
    }
    char opening = sql.charAt(start + 1);
    char closing =
        switch (opening) {
          case '[' -> ']';
          case '(' -> ')';
          case '{' -> '}';
          case '<' -> '>';
          default -> opening;
        };
    for (int i = start + 2; i + 1 < sql.length(); i++) {
      if (sql.charAt(i) == closing && sql.charAt(i + 1) == '\'') {
        return i + 2;
      }
    }
    return OPEN;
  }

  /** Skips what {@code quote} opens at {@code start} and closes; doubled it stands for itself. */
  int skipQuoted(int start, char quote) {
    for (int i = start + 1; i < sql.length(); i++) {
      if (sql.charAt(i) == quote) {
        if (i + 1 == sql.length() || sql.charAt(i + 1) != quote) {
          return i + 1;
        }
        i++;
      }
    }
    return OPEN;
  }

  /**
   * True at {@code [it's]}, a name in SQL Server: elsewhere, and whoever counts quotes, sees half a
   * string.
   */
  boolean isHalfString(int bracket) {
    boolean half = false;
    for (int i = bracket + 1; i < sql.length() && i < bracket + MAX_IDENTIFIER; i++) {
      char c = sql.charAt(i);
      if (c == ']') {
        return half;
      }
      if (!isWordPart(c) && "' -.".indexOf(c) < 0) {
        return false;
      }
      half ^= c == '\'';
    }
    return false;
  }

  /** Skips {@code $tag$...$tag$}; answers {@code start} where there is none. */
  int skipDollarQuote(int start) {
    int end = start + 1;
    while (end < sql.length() && sql.charAt(end) != '$' && isWordPart(sql.charAt(end))) {
      end++;
    }
    boolean digitFirst = end > start + 1 && !isWordStart(sql.charAt(start + 1));
    if (end == sql.length() || sql.charAt(end) != '$' || digitFirst) {
      return start;
    }
    int tagLength = end + 1 - start;
    // From one dollar to the next; a tag holds none but its own two.
    for (int i = sql.indexOf('$', end + 1); i >= 0; i = sql.indexOf('$', i + 1)) {
      if (sql.regionMatches(start, sql, i, tagLength)) {
        return i + tagLength;
      }
    }
    return OPEN;
  }

  /** True where {@code [start, end)} can only be a name: no blanks, no punctuation, no number. */
  boolean isIdentifier(int start, int end) {
    if (start >= end || end - start > MAX_IDENTIFIER || !isWordStart(sql.charAt(start))) {
      return false;
    }
    for (int i = start; i < end; i++) {
      char c = sql.charAt(i);
      if (!isWordPart(c) && c != '-' && c != '.') {
        return false;
      }
    }
    return true;
  }

  /** Skips a comment; answers {@code start} where there is none. */
  int skipComment(int start) {
    if (sql.startsWith("--", start) || isHashComment(start) || isSlashComment(start)) {
      int end = start;
      while (end < sql.length() && sql.charAt(end) != '\n' && sql.charAt(end) != '\r') {
        end++;
      }
      return end;
    }
    if (!sql.startsWith("/*", start)) {
      return start;
    }
    int end = skipNested(start);
    return end == OPEN ? sql.length() : end;
  }

  /** Where {@code #temp} and {@code #>} are none, {@code # text} still is: the safer guess. */
  private boolean isHashComment(int start) {
    if (sql.charAt(start) != '#') {
      return false;
    }
    return dialect.hashComments() || start + 1 < sql.length() && isSpace(sql.charAt(start + 1));
  }

  private boolean isSlashComment(int start) {
    return dialect.slashComments() && sql.startsWith("//", start);
  }

  /** Where a word or a number ends that begins or goes on at {@code start}. */
  int wordEnd(int start) {
    int end = start;
    while (end < sql.length() && isWordPart(sql.charAt(end)) && !endsWord(sql.charAt(end))) {
      end++;
    }
    return end;
  }

  private boolean endsWord(char c) {
    return c == '#' && dialect.hashComments();
  }

  /** Not every database nests comments; where one has no end, the text does. */
  private int skipNested(int start) {
    int depth = 0;
    for (int i = start; i + 1 < sql.length(); i++) {
      if (sql.charAt(i) == '/' && sql.charAt(i + 1) == '*') {
        depth++;
        i++;
      } else if (sql.charAt(i) == '*' && sql.charAt(i + 1) == '/') {
        i++;
        if (--depth == 0) {
          return i + 1;
        }
      }
    }
    return OPEN;
  }
}
