package dev.weir.core.record;

/**
 * Collapses what only says how many values there were: in the brackets after {@code IN} and {@code
 * VALUES} an item that reads like the one before it is taken back, and so is a row of {@code
 * VALUES}. Works on the text while it is written, so that a list of a million values needs no more
 * memory than one of two.
 *
 * <p>A list inside a list is left as it is.
 */
final class SqlLists {
  private static final int NONE = -1;

  private enum Expect {
    NOTHING,
    /** After {@code IN}. */
    LIST,
    /** After {@code VALUES}, or after the comma behind a row. */
    ROW,
    /** Behind a row. */
    ROW_COMMA
  }

  private final SqlText out;
  private Expect expect = Expect.NOTHING;
  private boolean open;
  private boolean rows;
  private int depth;
  private int itemStart;
  private int itemTokens;
  private boolean constant;
  private int previousItemStart;
  private int previousItemEnd;
  private int rowStart;
  private int previousRowStart = NONE;
  private int previousRowEnd = NONE;

  SqlLists(SqlText out) {
    this.out = out;
  }

  /** True between the brackets of a list. */
  boolean inList() {
    return open;
  }

  /** Call before a token is written. */
  void beforeToken() {
    out.flushSpace();
    if (open && itemTokens == 0) {
      itemStart = out.length();
    }
  }

  /** Call after a token that is no word was written; {@code value} where it stands for a value. */
  void afterToken(boolean value) {
    expect = Expect.NOTHING;
    itemTokens++;
    constant = value && itemTokens == 1;
  }

  /** Call after {@link #afterToken}, for words. */
  void word(String sql, int start, int end) {
    if (open) {
      boolean subselect = is(sql, start, end, "SELECT") || is(sql, start, end, "WITH");
      if (subselect && depth == 1 && itemTokens == 1) {
        open = false;
        return;
      }
      constant =
          itemTokens == 1
              && (is(sql, start, end, "NULL")
                  || is(sql, start, end, "DEFAULT")
                  || is(sql, start, end, "TRUE")
                  || is(sql, start, end, "FALSE"));
    } else if (is(sql, start, end, "IN")) {
      expect = Expect.LIST;
    } else if (is(sql, start, end, "VALUES") || is(sql, start, end, "VALUE")) {
      expect = Expect.ROW;
      previousRowEnd = NONE;
    }
  }

  /** Writes brackets and commas that shape a list; false where {@code c} is for the caller. */
  boolean punctuation(char c) {
    if (!open) {
      if (c == '(' && (expect == Expect.LIST || expect == Expect.ROW)) {
        openList();
        return true;
      }
      if (c == ',' && expect == Expect.ROW_COMMA) {
        out.append(c);
        expect = Expect.ROW;
        return true;
      }
      return false;
    }
    if (c == '(') {
      beforeToken();
      depth++;
      out.append(c);
      afterToken(false);
      return true;
    }
    if (c == ')' && --depth == 0) {
      endItem();
      out.append(c);
      closeList();
      return true;
    }
    if (c == ',' && depth == 1) {
      endItem();
      out.append(c);
      startItem();
      return true;
    }
    return false;
  }

  private void openList() {
    rows = expect == Expect.ROW;
    out.flushSpace();
    rowStart = out.length();
    out.append('(');
    open = true;
    depth = 1;
    previousItemEnd = NONE;
    startItem();
  }

  private void startItem() {
    itemTokens = 0;
    constant = false;
  }

  private void endItem() {
    if (itemTokens == 0) {
      previousItemEnd = NONE;
      return;
    }
    if (constant) {
      out.rollBack(itemStart);
      out.append('?');
    }
    int end = out.length();
    if (previousItemEnd != NONE && out.same(itemStart, end, previousItemStart, previousItemEnd)) {
      out.rollBack(previousItemEnd);
    } else {
      previousItemStart = itemStart;
      previousItemEnd = end;
    }
  }

  private void closeList() {
    open = false;
    expect = Expect.NOTHING;
    if (!rows) {
      return;
    }
    expect = Expect.ROW_COMMA;
    int end = out.length();
    if (previousRowEnd != NONE && out.same(rowStart, end, previousRowStart, previousRowEnd)) {
      out.rollBack(previousRowEnd);
    } else {
      previousRowStart = rowStart;
      previousRowEnd = end;
    }
  }

  static boolean is(String sql, int start, int end, String word) {
    return end - start == word.length() && sql.regionMatches(true, start, word, 0, word.length());
  }
}
