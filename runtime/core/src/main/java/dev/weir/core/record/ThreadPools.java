package dev.weir.core.record;

/**
 * Names a thread's pool: its name without what tells it from its siblings, and without what looks
 * like a secret that somebody put into it.
 */
final class ThreadPools {
  private static final char ID = '*';

  /** Longer ones are no ports, and no numbers of pools: those tell pools apart. */
  private static final int LONGEST_NUMBER = 5;

  private static final int SHORTEST_HEX = 8;
  private static final int UUID = 36;

  private ThreadPools() {}

  /** {@code pool-1-thread-7} is of {@code pool-1-thread}. */
  static String nameOf(Thread thread) {
    return nameOf(thread.getName());
  }

  /**
   * Likewise by its name. Ids of connections and objects may stand anywhere in it: {@code
   * [0x36a64ad0 0x417268ee] WebServer socket} is of {@code [* *] WebServer socket}. So may tokens,
   * {@code token=x}, and the user in an address.
   */
  static String nameOf(String name) {
    String folded = withoutToken(withoutIds(name));
    int end = folded.length();
    while (end > 0 && (isCounter(folded.charAt(end - 1)) || isId(folded, name, end))) {
      end--;
    }
    if (end == 0) {
      return name.isEmpty() ? "(virtual)" : "(numbered)";
    }
    return end == folded.length() ? folded : folded.substring(0, end);
  }

  /** An asterisk that nobody but this class has put there. */
  @SuppressWarnings("ReferenceEquality") // the very name: nothing was folded
  private static boolean isId(String folded, String name, int end) {
    return folded != name && folded.charAt(end - 1) == ID;
  }

  private static boolean isCounter(char c) {
    return c >= '0' && c <= '9' || c == '-' || c == '_' || c == '#' || c == ':' || c == ' ';
  }

  private static String withoutIds(String name) {
    StringBuilder folded = null;
    int kept = 0;
    int at = 0;
    while (at < name.length()) {
      int end = wordEnd(name, at);
      if (end == at) {
        at++;
        continue;
      }
      boolean uuid = isUuid(name, at);
      int secret = secretEnd(name, at);
      if (uuid || secret > at || isId(name, at, end)) {
        end = uuid ? at + UUID : Math.max(secret, end);
        folded = folded == null ? new StringBuilder() : folded;
        folded.append(name, kept, at).append(ID);
        kept = end;
      }
      at = end;
    }
    return folded == null ? name : folded.append(name, kept, name.length()).toString();
  }

  /** Where a value or the user of an address ends that begins there; else {@code at}. */
  private static int secretEnd(String name, int at) {
    boolean value = at > 0 && name.charAt(at - 1) == '=';
    boolean address = at >= 3 && name.startsWith("://", at - 3);
    if (!value && !address) {
      return at;
    }
    int end = at;
    while (end < name.length() && !endsValue(name.charAt(end))) {
      end++;
    }
    return value ? end : Math.max(name.lastIndexOf('@', end), at);
  }

  private static boolean endsValue(char c) {
    return c <= ' ' || ",;)]}>|\"'".indexOf(c) >= 0;
  }

  /** What stands behind a token is its, for all that is known. */
  private static String withoutToken(String name) {
    int token = FilePaths.token(name, 0, name.length());
    return token < 0 ? name : name.substring(0, token) + ID;
  }

  private static int wordEnd(String name, int from) {
    int end = from;
    while (end < name.length() && Character.isLetterOrDigit(name.charAt(end))) {
      end++;
    }
    return end;
  }

  /**
   * {@code 0x36a64ad0}, {@code 36a64ad0}, {@code 1764450011}; not {@code 8080}, not {@code cafe}.
   */
  private static boolean isId(String name, int from, int to) {
    boolean marked = name.startsWith("0x", from) && to > from + 2;
    int digits = 0;
    for (int i = marked ? from + 2 : from; i < to; i++) {
      char c = name.charAt(i);
      if (!isHex(c)) {
        return false;
      }
      digits += c <= '9' ? 1 : 0;
    }
    int length = to - from;
    return marked
        || digits > 0 && length >= SHORTEST_HEX
        || digits == length && length > LONGEST_NUMBER;
  }

  private static boolean isUuid(String name, int from) {
    if (name.length() - from < UUID || wordEnd(name, from + 24) != from + UUID) {
      return false;
    }
    for (int i = 0; i < UUID; i++) {
      char c = name.charAt(from + i);
      boolean dash = i == 8 || i == 13 || i == 18 || i == 23;
      if (dash ? c != '-' : !isHex(c)) {
        return false;
      }
    }
    return true;
  }

  private static boolean isHex(char c) {
    return c >= '0' && c <= '9' || c >= 'a' && c <= 'f' || c >= 'A' && c <= 'F';
  }
}
