package dev.weir.core.report;

/** Wrong usage of a command, or wrong input: one line that says what to do. */
final class UsageException extends Exception {
  private static final long serialVersionUID = 1;

  UsageException(String message) {
    super(message);
  }
}
