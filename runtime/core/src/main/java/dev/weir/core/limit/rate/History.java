package dev.weir.core.limit.rate;

import java.util.Arrays;

/**
 * What was used before the longest window began: for policies to come, whose windows may reach
 * further back than that of any policy so far.
 *
 * <p>It forgets nothing, but tells times the less exactly the longer ago they are. There are 24
 * entries at most, oldest first. For one more, two neighbours become one: those that span the least
 * time beside their age. So the spans grow with the age, and a century takes no more room than an
 * hour. Each entry has the latest of its times, which is the safe side: under a policy to come it
 * is counted for longer than it must be, never for less.
 *
 * <p>Guarded by the lock of the limiter.
 */
final class History {
  /** So many times it tells apart. */
  static final int ENTRIES = 24;

  private static final int FEWEST = 4;
  private static final int SLOTS = 8;

  private final long window;
  private long[] times = new long[0];
  private int[] counts = new int[0];
  private int size;
  private long oldestSince;
  private long newestSince;

  /**
   * Nothing used yet.
   *
   * @param window the longest, in nanoseconds: what is younger is not here. Times closer to each
   *     other than an eighth of it are not told apart
   */
  History(long window) {
    this.window = window;
  }

  /** Writes down permits used at a time not before the last. */
  void add(long time, int count) {
    if (size > 0 && (time == times[size - 1] || time - newestSince < window / SLOTS)) {
      times[size - 1] = time;
      counts[size - 1] = sum(counts[size - 1], count);
      return;
    }
    if (size == ENTRIES) {
      merge(leastTold());
    } else if (size == times.length) {
      grow();
    }
    if (size == 0) {
      oldestSince = time;
    }
    times[size] = time;
    counts[size] = count;
    newestSince = time;
    size++;
  }

  /** As many as any limit can have are as good as more. */
  static int sum(int some, int more) {
    return some + Math.min(more, Integer.MAX_VALUE - some);
  }

  // Nothing changes before both arrays are there: memory may be short.
  private void grow() {
    int length = Math.min(ENTRIES, Math.max(FEWEST, 2 * size));
    long[] moreTimes = Arrays.copyOf(times, length);
    counts = Arrays.copyOf(counts, length);
    times = moreTimes;
  }

  /** Which entry can be one with the next at the least loss. */
  private int leastTold() {
    int least = 0;
    double smallest = Double.MAX_VALUE;
    for (int i = 0; i + 1 < size; i++) {
      double span = times[i + 1] - (i == 0 ? oldestSince : times[i - 1]);
      double age = (double) (times[size - 1] - times[i + 1]) + window;
      if (span / age < smallest) {
        smallest = span / age;
        least = i;
      }
    }
    return least;
  }

  private void merge(int entry) {
    counts[entry + 1] = sum(counts[entry], counts[entry + 1]);
    int later = size - entry - 1;
    System.arraycopy(times, entry + 1, times, entry, later);
    System.arraycopy(counts, entry + 1, counts, entry, later);
    size--;
  }

  /** Gives all entries to another, oldest first. */
  void forEach(UseLog.Entries reader) {
    for (int i = 0; i < size; i++) {
      reader.entry(times[i], counts[i]);
    }
  }
}
