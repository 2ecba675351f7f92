package dev.weir.core.limit;

import java.util.concurrent.atomic.AtomicLongArray;
import org.jspecify.annotations.Nullable;

/**
 * A few exact counts that many threads add to.
 *
 * <p>One array as long as nobody gets into another's way, so that a limiter that is seldom used
 * stays small. A thread whose compare-and-set fails makes stripes: from then on each thread adds to
 * the array that its number chooses, on cache lines of its own. Nothing is ever lost or counted
 * twice; a sum taken while others add is one that was true for each array at some moment.
 */
final class Counters {
  private static final int MOST_STRIPES = 16;

  /** Longs on either side of a stripe: two lines of 64 bytes, since they are fetched in pairs. */
  private static final int PADDING = 16;

  private static final int STRIPES =
      Math.min(MOST_STRIPES, Integer.highestOneBit(Runtime.getRuntime().availableProcessors()) * 2);

  private final AtomicLongArray first;
  // Null until there was contention. Written once, and only by whoever holds this object's monitor.
  private volatile AtomicLongArray @Nullable [] stripes;

  Counters(int size) {
    first = new AtomicLongArray(size);
  }

  /** Adds one. */
  void increment(int counter) {
    AtomicLongArray[] striped = stripes;
    if (striped != null) {
      striped[stripe()].getAndIncrement(counter + PADDING);
      return;
    }
    long before = first.getPlain(counter);
    if (!first.compareAndSet(counter, before, before + 1)) {
      contended(counter);
    }
  }

  /** How often it was incremented. */
  long sum(int counter) {
    long sum = first.get(counter);
    AtomicLongArray[] striped = stripes;
    if (striped != null) {
      for (AtomicLongArray stripe : striped) {
        sum += stripe.get(counter + PADDING);
      }
    }
    return sum;
  }

  private void contended(int counter) {
    // The plain read may have been stale, with nobody about: only a second failure is contention.
    long before = first.get(counter);
    if (!first.compareAndSet(counter, before, before + 1)) {
      striped()[stripe()].getAndIncrement(counter + PADDING);
    }
  }

  private synchronized AtomicLongArray[] striped() {
    AtomicLongArray[] striped = stripes;
    if (striped == null) {
      striped = new AtomicLongArray[STRIPES];
      for (int i = 0; i < STRIPES; i++) {
        striped[i] = new AtomicLongArray(first.length() + 2 * PADDING);
      }
      stripes = striped;
    }
    return striped;
  }

  // Threads are numbered one after the other, so that neighbours get stripes of their own.
  private static int stripe() {
    return (int) Thread.currentThread().getId() & STRIPES - 1;
  }
}
