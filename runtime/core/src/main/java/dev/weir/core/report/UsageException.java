package dev.weir.core.report;

/** Wrong usage of a command, or wrong input: one line that says what to do. */
public final class UsageException extends Exception {
  private static final long serialVersionUID = 1;

  /**
   * @param message what is wrong, and what to do
   */
  public UsageException(String message) {
    super(message);
  }
}
