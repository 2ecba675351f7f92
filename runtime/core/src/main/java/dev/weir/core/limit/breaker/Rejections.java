package dev.weir.core.limit.breaker;

import dev.weir.core.limit.time.Ticker;

/**
 * Counts rejections, and tells at a cost of a few nanoseconds whether a rejecting state must end.
 *
 * <p>The precise clock costs more than a rejection may, so the coarse one is asked first. It is
 * never ahead: a deadline that it has passed is past. But it may stand still for any time while the
 * machine starves, so its word that a deadline is still to come must not hold for ever. It is
 * trusted only where it was checked against the precise clock a moment ago:
 *
 * <ul>
 *   <li>a reading that this lane has not seen before is checked: so each rejection is where they
 *       come less often than the coarse clock ticks, and the first of each tick where they rain;
 *   <li>a reading that this lane has seen before is checked the second time, and then every 64th:
 *       where they rain that costs less than half a nanosecond each, and a clock that stands still
 *       is found out within 64 rejections.
 * </ul>
 *
 * <p>So a state lasts too long by at most 63 rejections of a lane, however stale the coarse clock
 * is, and never ends too early. Each lane is written by the threads that share it; the two cells
 * behind the count are hints that may get lost between two of them, and then the precise clock is
 * read once more or once less.
 */
final class Rejections {
  private static final int SEEN = 1;
  private static final int SEEN_SINCE = 2;
  private static final int UNCHECKED = 64;

  private final Lanes lanes = new Lanes();
  private final Ticker ticker;

  Rejections(Ticker ticker) {
    this.ticker = ticker;
  }

  /** Counts a rejection and returns true, unless the deadline is or may be past. */
  boolean rejectBefore(long deadline) {
    long coarse = ticker.coarseNanoTime();
    if (coarse - deadline >= 0) {
      return false;
    }
    int lane = Lanes.mine();
    long before = lanes.add(lane, 1);
    if (!isDue(lane, coarse, before) || ticker.nanoTime() - deadline < 0) {
      return true;
    }
    lanes.add(lane, -1);
    return false;
  }

  private boolean isDue(int lane, long coarse, long count) {
    if (lanes.peek(lane + SEEN) != coarse) {
      lanes.put(lane + SEEN, coarse);
      lanes.put(lane + SEEN_SINCE, count);
      return true;
    }
    long times = count - lanes.peek(lane + SEEN_SINCE);
    return times <= 1 || times % UNCHECKED == 0;
  }

  /** Counts a rejection that was decided elsewhere. */
  void count() {
    lanes.add(Lanes.mine(), 1);
  }

  long total() {
    return lanes.sum();
  }
}
