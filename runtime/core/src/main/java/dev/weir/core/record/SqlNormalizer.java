package dev.weir.core.record;

import org.jspecify.annotations.Nullable;

/**
 * Turns a statement into its shape: no literal, no comment, no secret, one form for any number of
 * values. {@code SELECT * FROM t WHERE a = 'x' AND b IN (1, 2, 3)} becomes {@code SELECT * FROM t
 * WHERE a = ? AND b IN (?)}.
 *
 * <p>One pass over the characters, no regular expression, time linear in the length; any text will
 * do, a statement or not. Where dialects disagree about the end of a literal, the text ends there:
 * a statement cut short is a smaller loss than a literal in a report. Normalising twice changes
 * nothing.
 *
 * <p>Confined to one call, and so to one thread.
 */
public final class SqlNormalizer {
  /** The longest result in characters, the ellipsis included. */
  public static final int MAX_LENGTH = 500;

  private static final char ELLIPSIS = '\u2026';

  private final String sql;
  private final SqlText out = new SqlText();
  private final SqlLists lists = new SqlLists(out);
  private final SqlSecrets secrets = new SqlSecrets();
  private final SqlQuotes quotes;
  private final SqlDialect dialect;
  private int pos;
  private int fit;

  private SqlNormalizer(String sql, SqlDialect dialect) {
    this.sql = sql;
    this.dialect = dialect;
    this.quotes = new SqlQuotes(sql, dialect);
  }

  /**
   * The shape of a statement for a database that takes a text in double quotes for a name.
   *
   * @param sql any text; null counts as empty
   * @return at most {@link #MAX_LENGTH} characters, never null
   */
  public static String normalize(@Nullable String sql) {
    return normalize(sql, SqlDialect.NAMES);
  }

  /**
   * The shape of a statement.
   *
   * @param sql any text; null counts as empty
   * @param dialect of the database that it is for
   * @return at most {@link #MAX_LENGTH} characters, never null
   */
  public static String normalize(@Nullable String sql, SqlDialect dialect) {
    return sql == null ? "" : new SqlNormalizer(sql, dialect).run();
  }

  private String run() {
    while (pos < sql.length()) {
      if (out.length() < MAX_LENGTH) {
        fit = out.length();
      } else if (out.length() > 2 * MAX_LENGTH) {
        break; // nothing that follows can bring it back below the limit
      }
      int next = SqlQuotes.isSpace(sql.charAt(pos)) ? pos + 1 : quotes.skipComment(pos);
      if (next > pos) {
        out.space();
        pos = next;
      } else {
        token(sql.charAt(pos));
      }
    }
    if (out.length() > MAX_LENGTH) {
      return out.cut(fit) + ELLIPSIS;
    }
    return out.toString();
  }

  private void token(char c) {
    if (secrets.expected() && c != '=') {
      secret();
    } else if (c == '\'') {
      placeholder(quotes.skipString(pos, SqlQuotes.Kind.PLAIN, secrets.afterEscape()));
    } else if (c == '"') {
      doubleQuoted();
    } else if (c == '`') {
      backticks();
    } else if (c == '[' && quotes.isHalfString(pos)) {
      placeholder(SqlQuotes.OPEN);
    } else if (c == '$' || c == ':' || c == '?') {
      parameterOrSymbol(c);
    } else if (isDigit(c) || (c == '.' && isDigit(at(pos + 1)) && !out.endsOperand())) {
      number();
    } else if (SqlQuotes.isWordStart(c)) {
      word();
    } else {
      symbol(c);
    }
  }

  private void secret() {
    secrets.redacted();
    int end = pos;
    // To the next blank whatever it holds: a password is rarely a proper word.
    while (end >= 0 && end < sql.length() && !endsSecret(sql.charAt(end)) && !isCut(end)) {
      char c = sql.charAt(end);
      end =
          switch (c) {
            case '\'' -> quotes.skipString(end, SqlQuotes.Kind.PLAIN, false);
            case '"', '`' -> quotes.skipQuoted(end, c);
            default -> end + 1;
          };
    }
    if (end != pos) {
      placeholder(end);
    }
  }

  private static boolean endsSecret(char c) {
    return SqlQuotes.isSpace(c) || c == ',' || c == ';' || c == ')';
  }

  private void doubleQuoted() {
    int end = quotes.skipQuoted(pos, '"');
    if (dialect.stringsInDoubleQuotes() || isValue(end)) {
      placeholder(quotes.skipString(pos, SqlQuotes.Kind.PLAIN, secrets.afterEscape()));
    } else if (!quotes.isIdentifier(pos + 1, end - 1)) {
      placeholder(end);
    } else {
      copy(end);
    }
  }

  /** Whether only a value can stand here, or most often does: then a name is the smaller loss. */
  private boolean isValue(int end) {
    if (end < 0) {
      return true;
    }
    if (at(end) == '.' || isCut(end)) {
      return false;
    }
    return lists.inList()
        || out.endsComparison()
        || secrets.valueFollows()
        || (secrets.inCall() && at(end) != '(');
  }

  private void backticks() {
    int end = quotes.skipQuoted(pos, '`');
    if (end < 0) {
      placeholder(end);
    } else {
      copy(end);
    }
  }

  private void parameterOrSymbol(char c) {
    char next = at(pos + 1);
    int end = pos + 1;
    if (c == ':' && next == ':') {
      copy(pos + 2); // a cast
      return;
    }
    int dollarQuote = c == '$' ? quotes.skipDollarQuote(pos) : pos;
    if (dollarQuote != pos) {
      placeholder(dollarQuote);
      return;
    }
    boolean named = c == ':' && SqlQuotes.isWordPart(next);
    while (isDigit(at(end))) {
      end++;
    }
    end = named ? quotes.wordEnd(end) : end;
    if (c == '?' || end > pos + 1) {
      placeholder(end);
    } else {
      symbol(c);
    }
  }

  private void number() {
    int end = quotes.wordEnd(pos);
    while (at(end) == '.' || isExponentSign(end)) {
      end = quotes.wordEnd(end + 1);
    }
    lists.beforeToken();
    out.dropSign();
    placeholder(end);
  }

  private boolean isExponentSign(int index) {
    char before = index > pos ? sql.charAt(index - 1) : 0;
    return (at(index) == '+' || at(index) == '-')
        && (before == 'e' || before == 'E')
        && isDigit(at(index + 1));
  }

  private void word() {
    int start = pos;
    int end = quotes.wordEnd(pos);
    SqlQuotes.Kind prefix = at(end) == '\'' ? quotes.prefix(start, end) : null;
    if (prefix != null) {
      placeholder(quotes.skipString(end, prefix, false));
      return;
    }
    if (at(end) != '.' && at(end) != '(' && secrets.isBareValue(sql, start, end)) {
      placeholder(end);
      return;
    }
    secrets.word(sql, start, end);
    copy(end);
    lists.word(sql, start, end);
  }

  private void symbol(char c) {
    secrets.symbol(c);
    if (c == ',' || c == ')' || c == ';') {
      out.dropSpace();
    }
    if (!lists.punctuation(c)) {
      lists.beforeToken();
      out.append(c);
      lists.afterToken(false);
    }
    pos++;
  }

  /** Copies up to {@code end}. */
  private void copy(int end) {
    if (!SqlQuotes.isWordStart(sql.charAt(pos))) {
      secrets.symbol('"');
    }
    lists.beforeToken();
    out.append(sql, pos, end);
    lists.afterToken(false);
    pos = end;
  }

  /** Writes {@code ?} for what ends at {@code end}; below 0 it never ends, and the text does. */
  private void placeholder(int end) {
    secrets.symbol('?');
    lists.beforeToken();
    out.append('?');
    lists.afterToken(true);
    pos = end < 0 ? sql.length() : end;
  }

  /** True at the ellipsis of a statement that was cut before, so that cutting it again is safe. */
  private boolean isCut(int index) {
    return index == sql.length() - 1 && sql.charAt(index) == ELLIPSIS;
  }

  private char at(int index) {
    return index < sql.length() ? sql.charAt(index) : 0;
  }

  private static boolean isDigit(char c) {
    return c >= '0' && c <= '9';
  }
}
