package dev.weir.core.limit.bulkhead;

import dev.weir.core.limit.time.Ticker;
import org.jspecify.annotations.Nullable;

/**
 * A call that waits for a permit. Everything but the state is guarded by the bulkhead's lock; the
 * state is written under the lock, and read by the thread that waits.
 */
final class Waiter {
  /** What became of it. */
  enum State {
    WAITING,
    /** It holds a permit. */
    ADMITTED,
    /** Its time was over when a permit came. */
    TOO_LATE,
    /** As many as may wait did wait already, or fewer may than before; or it went by itself. */
    TURNED_AWAY
  }

  final Thread thread;
  private final long since;
  private final long patience;
  // Until it is in the queue it has not been let in.
  volatile State state = State.TURNED_AWAY;

  // Neighbours in the queue; next also links those that are to be woken.
  @Nullable Waiter previous;
  @Nullable Waiter next;

  Waiter(Thread thread, long now, long patienceNanos) {
    this.thread = thread;
    since = now;
    patience = patienceNanos;
  }

  /** How long it may still wait, in nanoseconds; not positive: its time is over. */
  long left(Ticker ticker) {
    return patience == Parking.FOREVER ? Parking.FOREVER : patience - (ticker.nanoTime() - since);
  }
}
