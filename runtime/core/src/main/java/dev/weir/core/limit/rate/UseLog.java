package dev.weir.core.limit.rate;

import java.util.Arrays;

/**
 * When permits were used, oldest first: for each time how many.
 *
 * <p>Permits used close to each other share an entry, and with it the latest of their times. An
 * entry so spans at most an 80th of what the log covers; a limit of up to 80 permits has one for
 * each. Later is the safe side: a permit is counted for longer than it must be, never for less.
 *
 * <p>The arrays grow with what is in use, up to 82 entries of 12 bytes. Guarded by the lock of the
 * limiter.
 */
final class UseLog {
  /** So many times a log tells apart. */
  static final int SLOTS = 80;

  private static final int FEWEST = 4;

  private final long window;
  private final long quantum;
  private final int mostEntries;
  private long[] times = new long[0];
  private int[] counts = new int[0];
  private int head;
  private int size;
  private long newestSince;
  private long held;

  /**
   * @param window from this age on, in nanoseconds, an entry belongs to the past
   * @param span how much of the window is not covered by a log of younger entries
   * @param permits how many there will be in the window at the most
   */
  UseLog(long window, long span, int permits) {
    this.window = window;
    boolean single = permits <= SLOTS;
    quantum = single ? 0 : (span - 1) / SLOTS + 1;
    // The oldest may have begun a slot before the window, and the newest slot is not full.
    mostEntries = single ? permits : SLOTS + 2;
  }

  long window() {
    return window;
  }

  /** How many permits it tells of. */
  long held() {
    return held;
  }

  /** Writes down permits used at a time not before the last. */
  void add(long time, int count) {
    if (size > 0) {
      int newest = index(size - 1);
      if (time == times[newest] || time - newestSince < quantum) {
        int before = counts[newest];
        times[newest] = time;
        counts[newest] = History.sum(before, count);
        held += counts[newest] - before;
        return;
      }
      if (size == times.length) {
        grow();
      }
    } else if (times.length == 0) {
      grow();
    }
    int next = index(size);
    times[next] = time;
    counts[next] = count;
    newestSince = time;
    size++;
    held += count;
  }

  private int index(int i) {
    int index = head + i;
    return index < times.length ? index : index - times.length;
  }

  // Nothing changes before both arrays are there: memory may be short.
  private void grow() {
    int length = Math.max(size + 1, Math.min(mostEntries, Math.max(FEWEST, size + size / 2)));
    long[] moreTimes = Arrays.copyOf(times, length);
    int[] moreCounts = Arrays.copyOf(counts, length);
    for (int i = 0; i < size; i++) {
      moreTimes[i] = times[index(i)];
      moreCounts[i] = counts[index(i)];
    }
    times = moreTimes;
    counts = moreCounts;
    head = 0;
  }

  /** Whether the oldest entry belongs to the past. */
  boolean hasExpired(long now) {
    return size > 0 && now - times[head] >= window;
  }

  long oldestTime() {
    return times[head];
  }

  int oldestCount() {
    return counts[head];
  }

  void removeOldest() {
    held -= counts[head];
    head = index(1);
    size--;
  }

  /** Takes permits off the oldest entries; gives how many there were to take, of as many. */
  int takeBack(int permits) {
    int left = permits;
    while (left > 0 && size > 0) {
      int some = Math.min(left, counts[head]);
      left -= some;
      if (some == counts[head]) {
        removeOldest();
      } else {
        counts[head] -= some;
        held -= some;
      }
    }
    return permits - left;
  }

  /** The time of the nth oldest permit, counted from 1 and at most {@link #held}. */
  long timeOf(long nth) {
    long seen = 0;
    for (int i = 0; ; i++) {
      seen += counts[index(i)];
      if (seen >= nth) {
        return times[index(i)];
      }
    }
  }

  /** Gives all entries to another, oldest first. */
  void forEach(Entries reader) {
    for (int i = 0; i < size; i++) {
      reader.entry(times[index(i)], counts[index(i)]);
    }
  }

  /** Who reads a log. */
  interface Entries {
    void entry(long time, int count);
  }
}
