package dev.weir.core.limit.breaker;

import java.util.concurrent.atomic.AtomicLongArray;

/**
 * A few longs for each of a number of lanes. A thread keeps to the lane of its number, so threads
 * hardly ever write the same cache line; where two do share a lane, they are slower and no less
 * right.
 */
final class Lanes {
  /** Two cache lines: processors fetch them in pairs. */
  private static final int STRIDE = 16;

  private static final int COUNT = count(Runtime.getRuntime().availableProcessors());

  // Nothing is kept before the first lane: the array's length, which every access reads, is there.
  private final AtomicLongArray cells = new AtomicLongArray((COUNT + 1) * STRIDE);

  private static int count(int processors) {
    int wanted = Math.max(8, Math.min(64, 2 * processors));
    return Integer.highestOneBit(wanted - 1) << 1;
  }

  /** The calling thread's lane; cell {@code i} of it is at the lane plus i, 0 to 15. */
  static int mine() {
    return (((int) Thread.currentThread().getId() & COUNT - 1) + 1) * STRIDE;
  }

  /** Adds, and returns what was there before. */
  long add(int cell, long amount) {
    return cells.getAndAdd(cell, amount);
  }

  /** What one thread of the lane has lately put there. */
  long peek(int cell) {
    return cells.getOpaque(cell);
  }

  /** For hints: other threads see it sooner or later. */
  void put(int cell, long value) {
    cells.setOpaque(cell, value);
  }

  /** All lanes' first cells together. What is added meanwhile may or may not be in it. */
  long sum() {
    long sum = 0;
    for (int lane = STRIDE; lane <= COUNT * STRIDE; lane += STRIDE) {
      sum += cells.get(lane);
    }
    return sum;
  }

  /** Takes what is in all lanes' first cells; what is added meanwhile is taken now or later. */
  long drain() {
    long sum = 0;
    for (int lane = STRIDE; lane <= COUNT * STRIDE; lane += STRIDE) {
      if (cells.get(lane) != 0) {
        sum += cells.getAndSet(lane, 0);
      }
    }
    return sum;
  }
}
