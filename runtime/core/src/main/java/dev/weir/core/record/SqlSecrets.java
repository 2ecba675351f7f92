package dev.weir.core.record;

/**
 * Follows the words of a statement and knows when a password comes next, which need not be a
 * literal: {@code IDENTIFIED BY tiger}, {@code ALTER USER scott PASSWORD tiger}; and when a value
 * does, which need not be in single quotes.
 */
final class SqlSecrets {
  private enum Word {
    OTHER,
    IDENTIFIED,
    REPLACE,
    ESCAPE,
    VALUE_NEXT
  }

  private static final String[] DEFINITIONS = {"CREATE", "ALTER", "SET"};
  private static final String[] ACCOUNTS = {"USER", "ROLE", "LOGIN", "PASSWORD"};
  private static final String[] BEFORE_VALUES = {
    "LIKE", "ILIKE", "REGEXP", "RLIKE", "THEN", "ELSE", "BETWEEN"
  };
  private static final String[] CALLS = {"CALL", "EXEC", "EXECUTE"};
  private static final String[] NO_PROCEDURES = {
    "AS", "BLOCK", "FUNCTION", "IMMEDIATE", "PROCEDURE", "STATEMENT"
  };
  private static final String[] NO_VALUES = {
    "DEFAULT", "NULL", "OUT", "OUTPUT", "RECOMPILE", "USING", "WITH"
  };

  private Word last = Word.OTHER;
  private int words;
  private boolean definition;
  private boolean account;
  private boolean expected;
  private boolean call;
  private boolean between;
  private boolean bare;
  private char symbol;

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

  /** True directly after {@code LIKE}, {@code THEN} and others that a value follows. */
  boolean valueFollows() {
    return last == Word.VALUE_NEXT;
  }

  /** True in a call of a procedure, whose arguments are values. */
  boolean inCall() {
    return call;
  }

  /**
   * True for a word that is a value without any quotes, as arguments of {@code EXEC} may be: {@code
   * EXEC sp_password NULL, hunter2}. Ask before {@link #word}.
   */
  boolean isBareValue(String sql, int start, int end) {
    if (!bare || words < 2 || is(sql, start, end, NO_VALUES)) {
      return false;
    }
    // The first one of EXEC @status = name is none.
    return symbol == ',' || symbol == 0 || symbol == '=' && words > 2;
  }

  void word(String sql, int start, int end) {
    if (words == 0) {
      definition = is(sql, start, end, DEFINITIONS);
      account = false;
      call = is(sql, start, end, CALLS);
      bare = call && !SqlLists.is(sql, start, end, "CALL");
    } else if (words == 1 || (words == 3 && last == Word.REPLACE)) {
      account |= definition && is(sql, start, end, ACCOUNTS);
    }
    expected =
        (last == Word.IDENTIFIED && SqlLists.is(sql, start, end, "BY"))
            || (account && SqlLists.is(sql, start, end, "PASSWORD"))
            || (account && words > 3 && SqlLists.is(sql, start, end, "REPLACE"));
    boolean bound = between && SqlLists.is(sql, start, end, "AND");
    between = !bound && (between || SqlLists.is(sql, start, end, "BETWEEN"));
    last = bound ? Word.VALUE_NEXT : kind(sql, start, end);
    bare &= words != 1 || !is(sql, start, end, NO_PROCEDURES);
    symbol = 0;
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
    return is(sql, start, end, BEFORE_VALUES) ? Word.VALUE_NEXT : Word.OTHER;
  }

  /** Call for everything that is no word. */
  void symbol(char c) {
    last = Word.OTHER;
    symbol = c;
    bare &= c != '(';
    if (c == ';') {
      bare = false;
      words = 0;
      expected = false;
      call = false;
      between = false;
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
