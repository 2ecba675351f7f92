package dev.weir.core.report;

import java.util.ArrayList;
import java.util.List;

/** A table whose first column is text and gives way, and whose others are numbers and do not. */
final class TextTable {
  private static final String GAP = "  ";
  private static final String ELLIPSIS = "...";
  private static final int MIN_FIRST = 20;

  private final int columns;
  private final List<String[]> rows = new ArrayList<>();

  TextTable(String... header) {
    columns = header.length;
    row(header);
  }

  /** Adds a row; cells that are not given are empty. */
  void row(String... cells) {
    String[] row = new String[columns];
    for (int i = 0; i < columns; i++) {
      row[i] = i < cells.length ? PlainText.of(cells[i]) : "";
    }
    rows.add(row);
  }

  String render(int width) {
    int[] widths = new int[columns];
    for (String[] row : rows) {
      for (int i = 0; i < columns; i++) {
        widths[i] = Math.max(widths[i], length(row[i]));
      }
    }
    int numbers = 0;
    for (int i = 1; i < columns; i++) {
      numbers += GAP.length() + widths[i];
    }
    widths[0] = Math.min(widths[0], Math.max(MIN_FIRST, width - numbers));
    StringBuilder out = new StringBuilder();
    for (String[] row : rows) {
      out.append(line(row, widths).stripTrailing()).append('\n');
    }
    return out.toString();
  }

  private static String line(String[] row, int[] widths) {
    StringBuilder out = new StringBuilder();
    String first =
        row[0].startsWith("    ") ? cutStart(row[0], widths[0]) : cutEnd(row[0], widths[0]);
    out.append(first).append(" ".repeat(widths[0] - length(first)));
    for (int i = 1; i < row.length; i++) {
      out.append(GAP).append(" ".repeat(widths[i] - length(row[i]))).append(row[i]);
    }
    return out.toString();
  }

  /** Keeps the beginning. */
  static String cutEnd(String text, int width) {
    return length(text) <= width
        ? text
        : text.substring(0, text.offsetByCodePoints(0, width - ELLIPSIS.length())) + ELLIPSIS;
  }

  /** Keeps the end, which is where a line of code has its file, and the indent. */
  private static String cutStart(String text, int width) {
    if (length(text) <= width) {
      return text;
    }
    String indent = "    " + ELLIPSIS;
    int kept = width - indent.length();
    return indent + text.substring(text.offsetByCodePoints(text.length(), -kept));
  }

  private static int length(String text) {
    return text.codePointCount(0, text.length());
  }
}
