package dev.weir.core.report;

/** Text that does nothing to a terminal or a log but be read. */
public final class PlainText {
  private PlainText() {}

  /**
   * Without control and format characters, line ends included: a hostile path is still one line.
   */
  public static String of(String text) {
    for (int i = 0; i < text.length(); i++) {
      if (!isPlain(text.charAt(i))) {
        return strip(text);
      }
    }
    return text;
  }

  private static String strip(String text) {
    StringBuilder out = new StringBuilder(text.length());
    for (int i = 0; i < text.length(); i++) {
      if (isPlain(text.charAt(i))) {
        out.append(text.charAt(i));
      }
    }
    return out.toString();
  }

  private static boolean isPlain(char c) {
    return c < 127
        ? c >= ' '
        : switch (Character.getType(c)) {
          case Character.CONTROL,
              Character.FORMAT,
              Character.LINE_SEPARATOR,
              Character.PARAGRAPH_SEPARATOR ->
              false;
          default -> true;
        };
  }
}
