package dev.weir.core.report;

/** The option {@code --width} of commands that print tables. */
public final class Width {
  /** Where it is not given. */
  public static final int DEFAULT = 120;

  private static final int MOST = 10_000;

  private Width() {}

  /**
   * Its value.
   *
   * @throws UsageException if it is none
   */
  public static int of(String text) throws UsageException {
    try {
      int width = Integer.parseInt(text);
      if (width >= TextReport.MIN_WIDTH && width <= MOST) {
        return width;
      }
    } catch (NumberFormatException e) {
      // falls through to the one message
    }
    throw new UsageException("--width takes a number from 80 to 10000, not '" + text + "'");
  }
}
