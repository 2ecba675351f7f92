package dev.weir.core.record;

/**
 * Keeps tokens out of the names of files: {@code /tmp/reset-eyJhbGciOiJIUzI1NiJ9.eyJz...} becomes
 * {@code /tmp/reset-{}}. Who knows a token may do what it is for; and a file for each fills the
 * report.
 *
 * <p>One pass over the characters, no regular expression, any text will do. Folding twice changes
 * nothing.
 */
final class FilePaths {
  private static final int LEAST_HEX = 16;
  private static final int LEAST_MIXED = 20;
  private static final int UUID = 36;
  private static final int LONGEST_EXTENSION = 5;

  private FilePaths() {}

  /**
   * A path without what looks like a token: 16 hexadecimal digits in a row or more, a UUID, 20
   * letters and digits of Base64 in a row or more, 20 letters that make no words. From the first in
   * a folder's or a file's name on all of that name goes, but for an extension.
   *
   * @return the very path where there is none
   */
  static String fold(String path) {
    if (path.length() < LEAST_HEX) {
      return path;
    }
    StringBuilder out = null;
    int copied = 0;
    for (int start = 0; start < path.length(); ) {
      int end = start;
      while (end < path.length() && !isSlash(path.charAt(end))) {
        end++;
      }
      int token = end - start < LEAST_HEX ? -1 : token(path, start, end);
      if (token >= 0) {
        out = out == null ? new StringBuilder(path.length()) : out;
        out.append(path, copied, token).append("{}");
        copied = extension(path, token, end);
      }
      start = end + 1;
    }
    return out == null ? path : out.append(path, copied, path.length()).toString();
  }

  /** Where the first token of a name begins; -1 where there is none. */
  static int token(String path, int start, int end) {
    for (int i = start; i < end; ) {
      if (!isLetter(path.charAt(i)) && !isDigit(path.charAt(i))) {
        i++;
        continue;
      }
      if (isUuid(path, i, end)) {
        return i;
      }
      int next = wordEnd(path, i, end, false);
      if (isToken(path, i, next)) {
        return i;
      }
      i = next;
    }
    // Base64 for URLs has two characters that separate words elsewhere.
    for (int i = start; i < end; ) {
      int next = wordEnd(path, i, end, true);
      if (isMixed(path, i, next) || next - i >= LEAST_MIXED && Gibberish.isRandom(path, i, next)) {
        return i;
      }
      i = Math.max(next, i + 1);
    }
    return -1;
  }

  private static int wordEnd(String path, int start, int end, boolean joined) {
    int i = start;
    for (; i < end; i++) {
      char c = path.charAt(i);
      if (!isLetter(c) && !isDigit(c) && !(joined && (c == '-' || c == '_'))) {
        break;
      }
    }
    return i;
  }

  private static boolean isToken(String path, int start, int end) {
    if (end - start < LEAST_HEX) {
      return false;
    }
    boolean hex = true;
    boolean digits = false;
    for (int i = start; i < end && hex; i++) {
      hex = isHex(path.charAt(i));
      digits |= isDigit(path.charAt(i));
    }
    return hex && digits || isMixed(path, start, end);
  }

  /**
   * Whether capitals, small letters and digits take turns as they do in Base64: every other
   * character, or every third where there are digits here and there. In names of classes most words
   * are longer.
   */
  private static boolean isMixed(String path, int start, int end) {
    if (end - start < LEAST_MIXED) {
      return false;
    }
    int changes = 0;
    int groups = 0;
    int length = 0;
    int before = 0;
    for (int i = start; i < end; i++) {
      char c = path.charAt(i);
      int kind = isDigit(c) ? 1 : !isLetter(c) ? 0 : c <= 'Z' ? 2 : 3;
      length += kind == 0 ? 0 : 1;
      changes += kind != before && kind != 0 && before != 0 ? 1 : 0;
      groups += kind == 1 && before != 1 ? 1 : 0;
      before = kind;
    }
    return changes * 2 >= length
        || groups >= 2 && changes * 5 >= length * 2
        || groups >= 3 && changes * 3 >= length;
  }

  private static boolean isUuid(String path, int start, int end) {
    if (end - start < UUID) {
      return false;
    }
    for (int i = 0; i < UUID; i++) {
      char c = path.charAt(start + i);
      boolean dash = i == 8 || i == 13 || i == 18 || i == 23;
      if (dash ? c != '-' : !isHex(c)) {
        return false;
      }
    }
    return true;
  }

  /** Where the extension of a name begins, with its dot; its end where it has none. */
  private static int extension(String path, int token, int end) {
    for (int i = end - 1; i > token && i >= end - LONGEST_EXTENSION - 1; i--) {
      char c = path.charAt(i);
      if (c == '.') {
        return i == end - 1 ? end : i;
      }
      if (!isDigit(c) && (c < 'a' || c > 'z')) {
        break;
      }
    }
    return end;
  }

  private static boolean isSlash(char c) {
    return c == '/' || c == '\\';
  }

  private static boolean isHex(char c) {
    return isDigit(c) || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
  }

  private static boolean isDigit(char c) {
    return c >= '0' && c <= '9';
  }

  private static boolean isLetter(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
  }
}
