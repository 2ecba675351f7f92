package dev.weir.core.limit.bulkhead;

import java.util.concurrent.atomic.AtomicLongArray;

/**
 * The permits of a bulkhead that no call holds.
 *
 * <p>They are in one of two states.
 *
 * <ul>
 *   <li><b>Open</b>: spread over stripes, a cache line each, so that threads on several cores take
 *       and put without fetching each other's line. A thread has a home stripe, a guess from its
 *       id, and goes to the others only when home has nothing for it.
 *   <li><b>Closed</b>: all in one count, {@link #spare}, which is guarded by the bulkhead's lock.
 *       That is how it is while calls wait, while a lowered limit has yet to get permits back, and
 *       for a moment while a limit changes. Nothing can be taken or put without the lock.
 * </ul>
 *
 * <p>A stripe is one long, changed by compare-and-set alone: how many permits are free, how many it
 * has room for (its share of the limit), whether it is closed, and how often something was put. The
 * state is in the same word as the count, so that a take or a put comes either wholly before the
 * stripe is closed, and is then seen by who closes it, or finds it closed. Free permits and those
 * that calls hold make up the limit, and so do the rooms: a put that nobody took a permit for finds
 * no room anywhere.
 *
 * <p>That nothing is free is never concluded from one look at all stripes, during which a permit
 * may have moved from one not yet seen to one already seen. It takes two looks that found nothing,
 * with nothing put meanwhile: then there was a moment between them when there was nothing.
 */
final class Permits {
  /** What {@link #take} found. */
  enum Found {
    ONE,
    NONE,
    /** Somebody is about to change things: ask again under the lock. */
    UNSETTLED
  }

  private static final long FREE = (1L << 20) - 1;
  private static final long CLOSED = 1L << 20;
  // The free permits of this stripe are in the hands of who has the lock: it is empty for show.
  private static final long UNSETTLED = 1L << 21;
  private static final long STATE = FREE | CLOSED | UNSETTLED;
  private static final int ROOM_SHIFT = 22;
  private static final int PUTS_SHIFT = 42;
  private static final long ONE_PUT = 1L << PUTS_SHIFT;

  // Lines of 64 bytes are fetched in pairs. The first two pairs and the last keep others away.
  private static final int CELL_SHIFT = 4;
  private static final int FIRST = 1;

  // Spreads ids that follow each other evenly.
  private static final long GOLDEN_RATIO = 0x9E3779B97F4A7C15L;

  private final AtomicLongArray cells;
  private final int stripes;

  // Makes a home stripe of an id, one of those that have room. Written under the lock and read by
  // anybody: no more than a hint.
  private int homeShift = Long.SIZE - 1;

  /** Permits that are free while closed; 0 while open. Guarded by the bulkhead's lock. */
  int spare;

  /** Closed, with nothing in it. */
  Permits(int stripes) {
    this.stripes = stripes;
    cells = new AtomicLongArray(FIRST + stripes + 1 << CELL_SHIFT);
    for (int i = 0; i < stripes; i++) {
      cells.set(cell(i), CLOSED | UNSETTLED);
    }
  }

  /**
   * How many stripes suit this machine: at least twice its processors, so that few threads that run
   * at the same time share one; no more than 16, so that a look at all is short.
   */
  static int stripes() {
    int processors = Math.min(8, Runtime.getRuntime().availableProcessors());
    return Integer.highestOneBit(4 * processors - 1);
  }

  /** Takes a permit if there is one in the home stripe, and nobody is in the way. By anybody. */
  boolean takeAtHome() {
    int home = home();
    long seen = cells.get(home);
    return hasFree(seen) && cells.compareAndSet(home, seen, seen - 1);
  }

  /** Takes a permit if there is one. By anybody. */
  Found take() {
    while (true) {
      long puts = look();
      if (puts >= 0) {
        if (look() == puts) {
          return Found.NONE;
        }
        continue;
      }
      int cell = home();
      for (int i = 0; i < stripes; i++) {
        long seen = cells.get(cell);
        while (hasFree(seen)) {
          if (cells.compareAndSet(cell, seen, seen - 1)) {
            return Found.ONE;
          }
          seen = cells.get(cell);
        }
        if ((seen & UNSETTLED) != 0) {
          return Found.UNSETTLED;
        }
        cell = next(cell);
      }
    }
  }

  /** How often something was put into any stripe, if there is nothing in them; else negative. */
  private long look() {
    long puts = 0;
    for (int cell = cell(0), end = cell(stripes); cell < end; cell += 1 << CELL_SHIFT) {
      long seen = cells.get(cell);
      if ((seen & (FREE | UNSETTLED)) != 0) {
        return -1;
      }
      puts += seen >>> PUTS_SHIFT;
    }
    return puts;
  }

  /** Puts a permit back if the home stripe has room, and nobody is in the way. By anybody. */
  boolean putAtHome() {
    int home = home();
    long seen = cells.get(home);
    return hasRoom(seen) && cells.compareAndSet(home, seen, seen + ONE_PUT + 1);
  }

  /** Puts a permit back; false where that is to be done under the lock. By anybody. */
  boolean put() {
    int cell = home();
    for (int i = 0; i < stripes; i++) {
      long seen = cells.get(cell);
      while (hasRoom(seen)) {
        if (cells.compareAndSet(cell, seen, seen + ONE_PUT + 1)) {
          return true;
        }
        seen = cells.get(cell);
      }
      cell = next(cell);
    }
    return false;
  }

  // Where a stripe is closed, its state is more than any count.
  private static boolean hasFree(long seen) {
    long state = seen & STATE;
    return state != 0 && state <= FREE;
  }

  private static boolean hasRoom(long seen) {
    return (seen & STATE) < (seen >>> ROOM_SHIFT & FREE);
  }

  private int home() {
    // Its highest bits, as many as it takes; two shifts, as one by 64 would be one by 0.
    long mixed = Thread.currentThread().getId() * GOLDEN_RATIO;
    return cell((int) (mixed >>> 1 >>> homeShift));
  }

  private static int cell(int stripe) {
    return FIRST + stripe << CELL_SHIFT;
  }

  private int next(int cell) {
    int next = cell + (1 << CELL_SHIFT);
    return next == cell(stripes) ? cell(0) : next;
  }

  /** How many are free: exact while nothing moves. By anybody, but meaningless while unsettled. */
  int free() {
    int sum = spare;
    for (int i = 0; i < stripes; i++) {
      sum += (int) (cells.get(cell(i)) & FREE);
    }
    return sum;
  }

  /** Closes what is open; from then on {@link #spare} is all there is. Guarded by the lock. */
  void close() {
    for (int i = 0; i < stripes; i++) {
      int cell = cell(i);
      long seen = cells.get(cell);
      while ((seen & CLOSED) == 0) {
        if (cells.compareAndSet(cell, seen, seen & ~FREE | CLOSED | UNSETTLED)) {
          spare += (int) (seen & FREE);
          break;
        }
        seen = cells.get(cell);
      }
    }
  }

  /** Whether it was left closed in the middle of something. Guarded by the lock. */
  boolean isUnsettled() {
    for (int i = 0; i < stripes; i++) {
      if ((cells.get(cell(i)) & UNSETTLED) != 0) {
        return true;
      }
    }
    return false;
  }

  /** Stays closed, with nothing spare: whoever looks may believe it. Guarded by the lock. */
  void stayClosed() {
    for (int i = 0; i < stripes; i++) {
      long seen = cells.get(cell(i));
      if ((seen & UNSETTLED) != 0) {
        cells.set(cell(i), seen & ~UNSETTLED);
      }
    }
  }

  /** Spreads what is spare, which is no more than the limit. Guarded by the lock. */
  void open(int limit) {
    homeShift = 32 + Integer.numberOfLeadingZeros(Math.min(limit, stripes));
    int room = limit;
    for (int left = stripes; left > 0; left--) {
      int cell = cell(stripes - left);
      int share = (room + left - 1) / left;
      int free = (spare + left - 1) / left;
      long puts = (cells.get(cell) >>> PUTS_SHIFT) + 1 << PUTS_SHIFT;
      cells.set(cell, puts | (long) share << ROOM_SHIFT | free);
      spare -= free;
      room -= share;
    }
  }
}
