package dev.weir.core.report;

/** Lines for terminals that are never longer than they may be. */
final class TextLines {
  private final StringBuilder out;
  private final int width;

  TextLines(StringBuilder out, int width) {
    this.out = out;
    this.width = width;
  }

  /** One line, cut at its end. */
  void line(String text) {
    out.append(TextTable.cutEnd(PlainText.of(text), width)).append('\n');
  }

  /** Broken at blanks; a word that is too long for a line is cut. */
  void wrapped(String indent, String text) {
    StringBuilder line = new StringBuilder(indent);
    for (String word : PlainText.of(text).split(" ", -1)) {
      if (line.length() > indent.length()
          && line.length() + 1 + word.codePointCount(0, word.length()) > width) {
        out.append(TextTable.cutEnd(line.toString(), width)).append('\n');
        line = new StringBuilder(indent);
      }
      line.append(line.length() > indent.length() ? " " : "").append(word);
    }
    if (line.length() > indent.length()) {
      out.append(TextTable.cutEnd(line.toString(), width)).append('\n');
    }
  }
}
