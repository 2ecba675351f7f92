package dev.weir.core.record;

/** The statement as it is written: blanks collapsed, none around brackets or before commas. */
final class SqlText {
  private final StringBuilder text = new StringBuilder(128);
  private boolean space;
  private boolean afterHash;

  int length() {
    return text.length();
  }

  /** Notes a blank; it is written only before something that stands apart. */
  void space() {
    space = true;
  }

  /** Forgets the noted blank. */
  void dropSpace() {
    space = false;
  }

  /** Writes the noted blank, so that the next character written is the first of a token. */
  void flushSpace() {
    // A blank behind a hash would make a comment of what follows.
    if (space && !afterHash && text.length() > 0 && text.charAt(text.length() - 1) != '(') {
      text.append(' ');
    }
    space = false;
  }

  void append(char c) {
    flushSpace();
    text.append(c);
    space = c == ',';
    afterHash = c == '#';
  }

  /** Copies {@code from[start, end)}; control characters become blanks. */
  void append(String from, int start, int end) {
    flushSpace();
    for (int i = start; i < end; i++) {
      char c = from.charAt(i);
      text.append(Character.isISOControl(c) ? ' ' : c);
    }
    afterHash = false;
  }

  /** Takes everything from {@code length} on back. */
  void rollBack(int length) {
    text.setLength(length);
    space = false;
  }

  /** True where {@code [start, end)} and {@code [otherStart, otherEnd)} read the same. */
  boolean same(int start, int end, int otherStart, int otherEnd) {
    if (end - start != otherEnd - otherStart) {
      return false;
    }
    for (int i = 0; i < end - start; i++) {
      if (text.charAt(start + i) != text.charAt(otherStart + i)) {
        return false;
      }
    }
    return true;
  }

  /** True after a comparison operator. */
  boolean endsComparison() {
    int last = lastFrom(text.length() - 1);
    return last >= 0 && "=<>".indexOf(text.charAt(last)) >= 0;
  }

  /** True directly after a name, a bracket or a dot, so that a dot now is no decimal point. */
  boolean endsOperand() {
    if (space || text.length() == 0) {
      return false;
    }
    char last = text.charAt(text.length() - 1);
    return SqlQuotes.isWordPart(last) || "\"`])?.".indexOf(last) >= 0;
  }

  /** Takes back a sign that belongs to the number that follows: {@code = -5} is {@code = ?}. */
  void dropSign() {
    int sign = lastFrom(text.length() - 1);
    if (sign < 1 || "+-".indexOf(text.charAt(sign)) < 0) {
      return;
    }
    int before = lastFrom(sign - 1);
    if (before >= 0 && "=<>(,*/%|".indexOf(text.charAt(before)) >= 0) {
      boolean apart = before < sign - 1;
      text.setLength(before + 1);
      space = apart;
    }
  }

  /** The first {@code length} characters, without blanks and commas at the end. */
  String cut(int length) {
    int end = length;
    while (end > 0 && (text.charAt(end - 1) == ' ' || text.charAt(end - 1) == ',')) {
      end--;
    }
    return text.substring(0, end);
  }

  /** The last character at or before {@code index} that is no blank, or -1. */
  private int lastFrom(int index) {
    int at = index;
    while (at >= 0 && text.charAt(at) == ' ') {
      at--;
    }
    return at;
  }

  @Override
  public String toString() {
    return text.toString();
  }
}
