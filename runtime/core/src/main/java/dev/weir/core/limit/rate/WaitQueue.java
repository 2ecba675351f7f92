package dev.weir.core.limit.rate;

import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * Calls that wait for permits, in the order of their coming.
 *
 * <p>The first of them sleeps until its permits come, the others until they are woken or have
 * waited long enough. Who wakes up serves all that can be served, itself among them: permits are
 * promised to them, and each writes its own down once it is awake, so that they count from then and
 * not from when they were promised. Then the next one is the first, and is called to learn that.
 *
 * <p>Any of them leaves in constant time, wherever it stands: a million may time out at once.
 * Guarded by the lock of the limiter.
 */
final class WaitQueue {
  static final long GRANTED = 0;
  static final long REFUSED = -1;

  /** So many are woken by one thread; the next of them wakes the others. */
  private static final int BATCH = 64;

  private @Nullable Waiter first;
  private @Nullable Waiter last;
  private int size;
  private long permits;

  boolean isEmpty() {
    return first == null;
  }

  int size() {
    return size;
  }

  /** How many permits they wait for, all together. */
  long permits() {
    return permits;
  }

  /**
   * One more waits, unless it cannot get its permits in time.
   *
   * @return how long it is to sleep, or {@link #REFUSED}
   */
  long join(Waiter waiter, Quota quota) {
    if (waiter.permits > quota.capacity()) {
      return REFUSED;
    }
    long nanos = quota.nanosUntil(permits + waiter.permits);
    if (nanos > waiter.timeoutNanos || nanos == Windows.NEVER) {
      return REFUSED;
    }
    waiter.leads = first == null;
    add(waiter);
    return waiter.leads ? Math.max(1, nanos) : waiter.timeoutNanos;
  }

  /**
   * One is awake, for whatever reason.
   *
   * @return how much longer it is to sleep, {@link #GRANTED} or {@link #REFUSED}
   */
  long look(Waiter waiter, Quota quota) {
    waiter.called = false;
    if (waiter.granted) {
      waiter.granted = false;
      quota.keep(waiter.permits);
      return GRANTED;
    }
    long left = waiter.remaining(quota.now());
    long sleep = left;
    if (first == waiter) {
      waiter.leads = true;
      sleep = waiter.permits > quota.capacity() ? Windows.NEVER : quota.nanosUntil(waiter.permits);
    }
    if (left <= 0 || sleep > left || sleep == Windows.NEVER) {
      remove(waiter);
      return REFUSED;
    }
    return Math.max(1, sleep);
  }

  /** One does not wait any longer, and needs nothing of what it was promised. */
  void leave(Waiter waiter, Quota quota) {
    if (waiter.granted) {
      waiter.granted = false;
      quota.release(waiter.permits);
    } else if (waiter.queued) {
      remove(waiter);
    }
  }

  /**
   * Promises permits to the first ones, as long as there are any.
   *
   * @return those that are to be woken, linked by {@link Waiter#next}
   */
  @Nullable Waiter serve(Quota quota) {
    Waiter served = null;
    Waiter latest = null;
    for (int i = 0; i < BATCH; i++) {
      Waiter waiter = first;
      if (waiter == null || !quota.has(waiter.permits)) {
        break;
      }
      remove(waiter);
      quota.promise(waiter.permits);
      waiter.granted = true;
      if (latest == null) {
        served = waiter;
      } else {
        latest.next = waiter;
      }
      latest = waiter;
    }
    return served;
  }

  /** Wakes those who were served; without the lock. */
  static void wake(@Nullable Waiter served) {
    Waiter waiter = served;
    while (waiter != null) {
      Waiter next = waiter.next;
      waiter.next = null;
      if (waiter.thread != Thread.currentThread()) {
        LockSupport.unpark(waiter.thread);
      }
      waiter = next;
    }
  }

  /** What the first one knows of its time may be wrong now. */
  void lookAgain() {
    if (first != null) {
      first.leads = false;
    }
  }

  /** The first one, if it is to be woken, since it has become that or since there are permits. */
  @Nullable Waiter toCall(Quota quota) {
    Waiter waiter = first;
    if (waiter == null || waiter.called || (waiter.leads && !quota.has(waiter.permits))) {
      return null;
    }
    waiter.called = true;
    return waiter;
  }

  private void add(Waiter waiter) {
    Waiter before = last;
    waiter.previous = before;
    waiter.queued = true;
    last = waiter;
    if (before == null) {
      first = waiter;
    } else {
      before.next = waiter;
    }
    size++;
    permits += waiter.permits;
  }

  private void remove(Waiter waiter) {
    Waiter before = waiter.previous;
    Waiter after = waiter.next;
    if (before == null) {
      first = after;
    } else {
      before.next = after;
    }
    if (after == null) {
      last = before;
    } else {
      after.previous = before;
    }
    waiter.previous = null;
    waiter.next = null;
    waiter.queued = false;
    size--;
    permits -= waiter.permits;
  }
}
