package dev.weir.core.limit.bulkhead;

import dev.weir.api.policy.BulkheadPolicy.Order;
import dev.weir.core.limit.bulkhead.Permits.Found;
import dev.weir.core.limit.bulkhead.Waiter.State;
import dev.weir.core.limit.time.Ticker;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Where permits are given out and taken back, and where calls wait for them.
 *
 * <p>As long as nobody waits, permits move by compare-and-set alone, see {@link Permits}.
 * Everything else is done under {@link #lock}, and always in the same three steps: the permits are
 * closed, so that nothing moves and what is free is one number; something is changed; {@link
 * #settle} pays, hands out, and opens what can be opened. While calls wait it stays closed, so that
 * a permit that comes back goes to the one whose turn it is, and nobody overtakes.
 *
 * <p>While holding the lock nobody parks for a permit, wakes a thread, or calls anything but the
 * clock.
 */
final class Gate {
  private final Ticker ticker;
  private final Parking parking;
  private final Permits permits;
  private final ReentrantLock lock = new ReentrantLock();

  // Guarded by the lock; some are read by anybody. What is owed are permits that calls in flight
  // have beyond the limit, since it was lowered or does not hold for them; calls in flight hold
  // limit + owed - free.
  private final WaitQueue queue = new WaitQueue();
  private volatile int limit;
  private volatile int owed;
  private volatile int maxWaiting;
  private Order order = Order.FIFO;

  /** One in which nobody can wait, with permits of which there are none yet. */
  Gate(Permits permits, Ticker ticker, Parking parking) {
    this.permits = permits;
    this.ticker = ticker;
    this.parking = parking;
  }

  /** Takes a permit if there is one. */
  boolean tryAcquire() {
    Found found = permits.take();
    while (found == Found.UNSETTLED) {
      settleIfLeft();
      found = permits.take();
    }
    return found == Found.ONE;
  }

  /** Takes a permit if fewer calls than this hold one, be it beyond the limit. */
  boolean tryAcquire(int bound) {
    Waiter woken;
    boolean fewer;
    lock.lock();
    try {
      permits.close();
      int debt = owed;
      fewer = limit + debt - permits.spare < bound;
      if (fewer && permits.spare > 0) {
        permits.spare--;
      } else if (fewer) {
        owed = debt + 1;
      }
      woken = settle(null);
    } finally {
      lock.unlock();
    }
    wake(woken);
    return fewer;
  }

  // Waits for who is changing something. Should that thread have died on the way, this one goes on.
  private void settleIfLeft() {
    Waiter woken = null;
    lock.lock();
    try {
      if (permits.isUnsettled()) {
        woken = settle(null);
      }
    } finally {
      lock.unlock();
    }
    wake(woken);
  }

  /** Takes a permit back; false where no call holds one. */
  boolean release() {
    return permits.put() || releaseClosed();
  }

  private boolean releaseClosed() {
    Waiter woken;
    boolean held;
    lock.lock();
    try {
      permits.close();
      held = permits.spare < limit + owed;
      if (held) {
        permits.spare++;
      }
      woken = settle(null);
    } finally {
      lock.unlock();
    }
    wake(woken);
    return held;
  }

  /**
   * Waits for a permit.
   *
   * @param nanos how long at most; {@link Parking#FOREVER}: without end
   * @return what became of it: ADMITTED, or TOO_LATE, or TURNED_AWAY
   */
  State await(long nanos) throws InterruptedException {
    if (nanos <= 0 || maxWaiting == 0) {
      return State.TURNED_AWAY;
    }
    Waiter waiter = new Waiter(Thread.currentThread(), ticker.nanoTime(), nanos);
    boolean decided = false;
    try {
      State state = enqueue(waiter) ? await(waiter) : State.TURNED_AWAY;
      decided = true;
      return state;
    } finally {
      // Whatever it was that ended the wait, no permit goes to one that is not there any more.
      if (!decided && !leave(waiter, State.TURNED_AWAY) && waiter.state == State.ADMITTED) {
        release();
      }
    }
  }

  private boolean enqueue(Waiter waiter) {
    Waiter woken;
    lock.lock();
    try {
      if (queue.size() >= maxWaiting) {
        return false;
      }
      queue.add(waiter);
      waiter.state = State.WAITING;
      woken = settle(null);
    } finally {
      lock.unlock();
    }
    wake(woken);
    return true;
  }

  private State await(Waiter waiter) throws InterruptedException {
    while (true) {
      State state = waiter.state;
      if (state != State.WAITING) {
        return state;
      }
      // Where it is decided at the same moment that counts, and the flag stays as it is.
      if (waiter.thread.isInterrupted() && leave(waiter, State.TURNED_AWAY)) {
        Thread.interrupted();
        throw new InterruptedException();
      }
      long left = waiter.left(ticker);
      if (left <= 0) {
        leave(waiter, State.TOO_LATE);
      } else {
        parking.park(this, left);
      }
    }
  }

  /**
   * Takes one out that still waits; false where it was decided before. Nothing is free while one
   * waits, so there is nothing to settle: the next permit that comes back opens.
   */
  private boolean leave(Waiter waiter, State as) {
    lock.lock();
    try {
      if (waiter.state != State.WAITING) {
        return false;
      }
      queue.remove(waiter);
      waiter.state = as;
      return true;
    } finally {
      lock.unlock();
    }
  }

  /** Sets another limit, which holds at once: calls in flight are not waited for. One at a time. */
  void resize(int to) {
    change(to, maxWaiting, order);
  }

  /**
   * Sets everything, one at a time. Where fewer may wait than do, those that would be last are
   * turned away.
   */
  void change(int toLimit, int toMaxWaiting, Order toOrder) {
    Waiter woken = null;
    lock.lock();
    try {
      maxWaiting = toMaxWaiting;
      order = toOrder;
      Waiter last = queue.last(order);
      while (last != null && queue.size() > maxWaiting) {
        queue.remove(last);
        woken = decide(last, State.TURNED_AWAY, woken);
        last = queue.last(order);
      }
      permits.close();
      int held = limit + owed - permits.spare;
      limit = toLimit;
      owed = Math.max(0, held - toLimit);
      permits.spare = Math.max(0, toLimit - held);
      woken = settle(woken);
    } finally {
      lock.unlock();
    }
    wake(woken);
  }

  /**
   * Brings all in order: what is free pays what is owed, then goes to those that wait, then to
   * anybody. Doing it twice does no harm. Guarded by the lock.
   *
   * @param given some that are to be woken
   * @return these and more, to be woken once the lock is free
   */
  private @Nullable Waiter settle(@Nullable Waiter given) {
    permits.close();
    int debt = owed;
    int paid = Math.min(debt, permits.spare);
    permits.spare -= paid;
    owed = debt - paid;
    Waiter woken = given;
    while (permits.spare > 0) {
      Waiter first = queue.first(order);
      if (first == null) {
        break;
      }
      boolean late = isTooLate(first);
      queue.remove(first);
      permits.spare -= late ? 0 : 1;
      woken = decide(first, late ? State.TOO_LATE : State.ADMITTED, woken);
    }
    if (debt == paid && queue.size() == 0) {
      permits.open(limit);
    } else {
      permits.stayClosed();
    }
    return woken;
  }

  private static Waiter decide(Waiter waiter, State state, @Nullable Waiter woken) {
    waiter.state = state;
    waiter.next = woken;
    return waiter;
  }

  private boolean isTooLate(Waiter waiter) {
    try {
      return waiter.left(ticker) <= 0;
    } catch (Throwable e) {
      // A clock that fails, for want of a stack or whatever, must not stop a permit on its way.
      return false;
    }
  }

  private void wake(@Nullable Waiter woken) {
    Thread self = Thread.currentThread();
    Waiter waiter = woken;
    while (waiter != null) {
      Waiter next = waiter.next;
      waiter.next = null;
      if (waiter.thread != self) {
        parking.unpark(waiter.thread);
      }
      waiter = next;
    }
  }

  int limit() {
    return limit;
  }

  int inFlight() {
    int all = limit + owed;
    return Math.max(0, Math.min(all, all - permits.free()));
  }

  int waiting() {
    return queue.size();
  }

  int maxWaiting() {
    return maxWaiting;
  }
}
