package dev.weir.core.record;

/** Names a thread's pool: its name without what tells it from its siblings. */
final class ThreadPools {
  private ThreadPools() {}

  /** {@code pool-1-thread-7} is of {@code pool-1-thread}. */
  static String nameOf(Thread thread) {
    return nameOf(thread.getName());
  }

  static String nameOf(String name) {
    int end = name.length();
    while (end > 0 && isCounter(name.charAt(end - 1))) {
      end--;
    }
    if (end == 0) {
      return name.isEmpty() ? "(virtual)" : "(numbered)";
    }
    return end == name.length() ? name : name.substring(0, end);
  }

  private static boolean isCounter(char c) {
    return c >= '0' && c <= '9' || c == '-' || c == '_' || c == '#' || c == ':' || c == ' ';
  }
}
