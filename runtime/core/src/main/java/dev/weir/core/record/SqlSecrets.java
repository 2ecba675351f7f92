package dev.weir.core.record;

/**
 * Follows the words of a statement and knows when a password comes next, which need not be a
 * literal: {@code IDENTIFIED BY tiger}, {@code ALTER USER scott PASSWORD tiger}.
 */
final class SqlSecrets {
  private enum Word {
    OTHER,
    IDENTIFIED,
    REPLACE,
    ESCAPE,
    LIKE
  }

  private static final String[] DEFINITIONS = {"CREATE", "ALTER", "SET"};
  private static final String[] ACCOUNTS = {"USER", "ROLE", "LOGIN", "PASSWORD"};
  private static final String[] LIKES = {"LIKE", "ILIKE", "REGEXP", "RLIKE"};

  private Word last = Word.OTHER;
  private int words;
  private boolean definition;
  private boolean account;
  private boolean expected;

  /** True where the next token is a password. */
  boolean expected() {
    return expected;
  }

  void redacted() {
    expected = false;
  }

  /** True directly after {@code ESCAPE}, where a lone backslash is a whole string. */
  boolean afterEscape() {
    return last == Word.ESCAPE;
  }

  /** True directly after {@code LIKE}. */
  boolean afterLike() {
    return last == Word.LIKE;
  }

  void word(String sql, int start, int end) {
    if (words == 0) {
      definition = is(sql, start, end, DEFINITIONS);
      account = false;
    } else if (words == 1 || (words == 3 && last == Word.REPLACE)) {
      account |= definition && is(sql, start, end, ACCOUNTS);
    }
    expected =
        (last == Word.IDENTIFIED && SqlLists.is(sql, start, end, "BY"))
            || (account && SqlLists.is(sql, start, end, "PASSWORD"))
            || (account && words > 3 && SqlLists.is(sql, start, end, "REPLACE"));
    last = kind(sql, start, end);
    words++;
  }

  private static Word kind(String sql, int start, int end) {
    if (SqlLists.is(sql, start, end, "IDENTIFIED")) {
      return Word.IDENTIFIED;
    }
    if (SqlLists.is(sql, start, end, "REPLACE")) {
      return Word.REPLACE;
    }
    if (SqlLists.is(sql, start, end, "ESCAPE")) {
      return Word.ESCAPE;
    }
    return is(sql, start, end, LIKES) ? Word.LIKE : Word.OTHER;
  }

  /** Call for everything that is no word. */
  void symbol(char c) {
    last = Word.OTHER;
    if (c == ';') {
      words = 0;
      expected = false;
    }
  }

  private static boolean is(String sql, int start, int end, String[] any) {
    for (String word : any) {
      if (SqlLists.is(sql, start, end, word)) {
        return true;
      }
    }
    return false;
  }
}
