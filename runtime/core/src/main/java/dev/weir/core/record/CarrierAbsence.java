package dev.weir.core.record;

/**
 * A virtual thread's time away from its carrier while it is in no operation: it waits for a
 * monitor, or it yielded. Written on the carrier, which the scheduler orders with the thread's own
 * reads; the watcher looks at {@link #since} from outside.
 */
final class CarrierAbsence {
  /** A shorter absence was a yield. */
  private static final long WORTH_BOOKING_NANOS = 50_000;

  private static final int MOST_WAITS = 64;

  private volatile long since;
  private long nanos;
  private int waits;

  /** When the thread left, or 0. */
  long since() {
    return since;
  }

  void begins(long now) {
    since = now;
  }

  void ends(Ticker ticker) {
    long left = since;
    if (left != 0) {
      since = 0;
      long away = ticker.nanoTime() - left;
      if (away >= WORTH_BOOKING_NANOS) {
        nanos += away;
        waits++;
      }
    }
  }

  /** What went on unseen is not known. */
  void forget() {
    if (since != 0) {
      since = 0;
    }
  }

  /** Whether there is anything to book. */
  boolean isEmpty() {
    return waits == 0;
  }

  /** Books what has come together to what the thread leaves. */
  void book(Recording recording, Tally left, Recording.Manner how, Samples seen) {
    if (waits > 0) {
      recording.contended(left, how, seen, nanos, Math.min(waits, MOST_WAITS));
    }
    nanos = 0;
    waits = 0;
    forget();
  }
}
