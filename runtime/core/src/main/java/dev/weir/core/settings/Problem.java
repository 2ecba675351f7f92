package dev.weir.core.settings;

/**
 * One thing that is wrong with the settings, as one line for a person, such as {@code
 * weir.properties:12: weir.slow-opertion: unknown key; did you mean weir.slow-operation?}
 *
 * @param source the file as it was given, or {@code argument}, {@code -D}, {@code environment}
 * @param line the line of the file, from 1; 0 where there is none
 * @param key the key as it was written; empty where the trouble is with no one key
 * @param message what is wrong and what is done about it; never holds a secret
 */
public record Problem(String source, int line, String key, String message) {

  private static final int SHOWN = 80;

  @Override
  public String toString() {
    StringBuilder text = new StringBuilder(printable(source));
    if (line > 0) {
      text.append(':').append(line);
    }
    if (!key.isEmpty()) {
      text.append(": ").append(printable(key));
    }
    return text.append(": ").append(message).toString();
  }

  /** Keeps foreign text on one line and short, whatever it is made of. */
  static String printable(String text) {
    StringBuilder shown = new StringBuilder();
    for (int i = 0; i < text.length(); i++) {
      if (i == SHOWN && text.length() > SHOWN + 3) {
        return shown.append("...").toString();
      }
      char c = text.charAt(i);
      shown.append(Character.isISOControl(c) || c == '\u2028' || c == '\u2029' ? '?' : c);
    }
    return shown.toString();
  }
}
