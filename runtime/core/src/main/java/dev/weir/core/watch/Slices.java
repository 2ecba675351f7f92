package dev.weir.core.watch;

/**
 * Where which slice of time is kept: ten of a second, six of ten seconds, five of a minute, twelve
 * of five minutes. Ten of the first are added up into one of the second, and so on. So an hour is
 * remembered in 33 slices.
 */
final class Slices {
  /** How many there are. */
  static final int SLOTS = 33;

  private static final int[] SIZE = {10, 6, 5, 12};
  private static final int[] FIRST = {0, 10, 16, 21};
  private static final int[] TICKS = {1, 10, 60, 300};

  private long ticks;
  private final double[] seconds = new double[SLOTS];

  /** What adds the slices of one level up into one of the next. */
  interface Adder {
    void add(int from, int count, int into);
  }

  /** The slot of the slice that is to come. */
  int next() {
    return slot(0, ticks);
  }

  private static int slot(int level, long number) {
    return FIRST[level] + (int) (number % SIZE[level]);
  }

  /** The slice that was to come is complete. */
  void tick(double length, Adder adder) {
    seconds[next()] = length;
    ticks++;
    for (int level = 0; level < SIZE.length - 1 && ticks % TICKS[level + 1] == 0; level++) {
      int into = slot(level + 1, ticks / TICKS[level + 1] - 1);
      double sum = 0;
      for (int i = 0; i < SIZE[level]; i++) {
        sum += seconds[FIRST[level] + i];
      }
      seconds[into] = sum;
      adder.add(FIRST[level], SIZE[level], into);
    }
  }

  /** How many slices of the shortest kind were completed. */
  long ticks() {
    return ticks;
  }

  /** Whether a slice of a minute was just completed. */
  boolean isWholeMinute() {
    return ticks > 0 && ticks % TICKS[2] == 0;
  }

  /** The slots of the last so many ticks, ten at most. */
  int[] lastTicks(int count) {
    return last(0, Math.min(ticks, Math.min(count, SIZE[0])), new int[0]);
  }

  /** The slots of the last five minutes, where the last minute was just completed. */
  int[] lastMinutes() {
    return last(2, Math.min(ticks / TICKS[2], SIZE[2]), new int[0]);
  }

  /** The slots of five minutes that were over before those began, without the very first. */
  int[] beforeLastMinutes() {
    long over = (ticks - TICKS[3]) / TICKS[3];
    long complete = ticks / TICKS[3];
    long oldest = Math.max(1, complete - SIZE[3]);
    int[] slots = new int[(int) Math.max(0, over - oldest)];
    for (int i = 0; i < slots.length; i++) {
      slots[i] = slot(3, oldest + i);
    }
    return slots;
  }

  /** Whether a slice of five minutes was just completed. */
  boolean isRound() {
    return ticks % TICKS[3] == 0;
  }

  /** The slots that make up a window. */
  int[] of(Window window) {
    int deepest =
        switch (window) {
          case TEN_SECONDS -> 0;
          case MINUTE -> 1;
          case FIVE_MINUTES -> 2;
          default -> 3;
        };
    if (deepest == 0) {
      return last(0, Math.min(ticks, SIZE[0]), new int[0]);
    }
    int[] slots = new int[0];
    // What is not yet added up, then as many whole slices as come nearest to the window's length.
    for (int level = 0; level < deepest; level++) {
      long since = ticks % TICKS[level + 1] / TICKS[level];
      slots = last(level, since, slots);
    }
    long open = ticks % TICKS[deepest];
    int whole = (int) (window.seconds() / TICKS[deepest]);
    boolean fewer = open * 2 >= TICKS[deepest];
    return last(deepest, Math.min(ticks / TICKS[deepest], fewer ? whole - 1 : whole), slots);
  }

  private int[] last(int level, long count, int[] after) {
    int[] slots = java.util.Arrays.copyOf(after, after.length + (int) count);
    long complete = ticks / TICKS[level];
    for (int i = 0; i < count; i++) {
      slots[after.length + i] = slot(level, complete - 1 - i);
    }
    return slots;
  }

  /** How long these slots are together. */
  double seconds(int[] slots) {
    double sum = 0;
    for (int slot : slots) {
      sum += seconds[slot];
    }
    return sum;
  }
}
