package dev.weir.core.watch;

import dev.weir.core.record.Interval;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * One route's time since it was first seen, in up to {@value #MOST} batches of equal length: when
 * they are full, two and two are added up and a batch is twice as long. How much batches differ
 * tells how much requests of one while are alike, which a histogram of all of them does not.
 *
 * <p>The method of batch means: Law and Carson, A sequential procedure for determining the length
 * of a steady-state simulation, Operations Research 27 (1979).
 */
public final class Batches {
  /** How many there are at most; at least half of it once it was full. */
  public static final int MOST = 24;

  private static final int FIRST = 4;

  private final long start;
  private long ticks = 1;
  private int used;
  private int[] requests = new int[FIRST];
  private long[] nanos = new long[2 * FIRST];
  private double[] logs = new double[2 * FIRST];

  /**
   * @param start the tick in which the route was first seen
   */
  Batches(long start) {
    this.start = start;
  }

  /**
   * What came in one while.
   *
   * @param requests that ended
   * @param blockedNanos how long their own threads waited
   * @param blockedLogs the sum of the logarithms of that in microseconds, see {@code Series.logs}
   * @param responseNanos how long they took
   * @param responseLogs likewise
   */
  public record Batch(
      long requests,
      long blockedNanos,
      double blockedLogs,
      long responseNanos,
      double responseLogs) {}

  /**
   * All of it; immutable.
   *
   * @param seconds the length of a batch, about; the last may be shorter
   * @param batches the oldest first
   */
  public record View(long seconds, List<Batch> batches) {
    /** None. */
    public static final View NONE = new View(1, List.of());
  }

  void add(long tick, Interval interval) {
    long at = (tick - start) / ticks;
    while (at >= MOST) {
      halve();
      at = (tick - start) / ticks;
    }
    int i = (int) at;
    if (i >= requests.length) {
      int size = Math.min(MOST, Math.max(i + 1, requests.length * 2));
      requests = Arrays.copyOf(requests, size);
      nanos = Arrays.copyOf(nanos, 2 * size);
      logs = Arrays.copyOf(logs, 2 * size);
    }
    used = Math.max(used, i + 1);
    requests[i] += (int) interval.requests();
    nanos[2 * i] += interval.blocked().total();
    nanos[2 * i + 1] += interval.response().total();
    logs[2 * i] += interval.blocked().logs();
    logs[2 * i + 1] += interval.response().logs();
  }

  private void halve() {
    int half = (used + 1) / 2;
    for (int i = 0; i < half; i++) {
      boolean pair = 2 * i + 1 < used;
      requests[i] = requests[2 * i] + (pair ? requests[2 * i + 1] : 0);
      for (int k = 0; k < 2; k++) {
        nanos[2 * i + k] = nanos[4 * i + k] + (pair ? nanos[4 * i + 2 + k] : 0);
        logs[2 * i + k] = logs[4 * i + k] + (pair ? logs[4 * i + 2 + k] : 0);
      }
    }
    Arrays.fill(requests, half, requests.length, 0);
    Arrays.fill(nanos, 2 * half, nanos.length, 0);
    Arrays.fill(logs, 2 * half, logs.length, 0);
    used = half;
    ticks *= 2;
  }

  View view() {
    List<Batch> all = new ArrayList<>(used);
    for (int i = 0; i < used; i++) {
      all.add(new Batch(requests[i], nanos[2 * i], logs[2 * i], nanos[2 * i + 1], logs[2 * i + 1]));
    }
    return new View(ticks, List.copyOf(all));
  }

  /** What they take, about. */
  long bytes() {
    return 120 + 36L * requests.length;
  }
}
