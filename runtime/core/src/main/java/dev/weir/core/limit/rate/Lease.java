package dev.weir.core.limit.rate;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.concurrent.locks.LockSupport;

/**
 * One word that is both the permits handed out in advance and the lock of everything else.
 *
 * <p>Above zero it is the number of permits that anybody may still take, each with one atomic
 * subtraction and no look at a clock. At zero, or below by as many threads as came too late, there
 * are none. Far below it is locked. Locking therefore ends the lease in the same instant, and tells
 * how much was left of it: no permit is counted twice or lost, and every one that was taken, was
 * taken before.
 *
 * <p>The lock is held for some ten nanoseconds and one reading of the clock, never while anybody
 * parks; so others spin, then yield.
 */
abstract class Lease {
  private static final long LOCKED = Long.MIN_VALUE / 2;
  private static final int SPINS = 64;
  private static final int YIELDS = 256;
  private static final long NAP_NANOS = 50_000;
  private static final VarHandle WORD;

  static {
    try {
      WORD = MethodHandles.lookup().findVarHandle(Lease.class, "word", long.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  private volatile long word;

  // Every grant writes the word. The rest keeps it 64 bytes away from what every call reads: two
  // threads take 13 ns each for a permit with it, 26 without.
  int gap;
  long gap1;
  long gap2;
  long gap3;
  long gap4;
  long gap5;
  long gap6;
  long gap7;

  /** Takes one permit if any is left; gives how many there were before, so that 1 is the last. */
  final long take() {
    return (long) WORD.getAndAdd(this, -1L);
  }

  /** Takes several permits if more than these are left. */
  final boolean take(int permits) {
    while (true) {
      long left = word;
      if (left <= permits) {
        return false;
      }
      if (WORD.compareAndSet(this, left, left - permits)) {
        return true;
      }
    }
  }

  /** Ends the lease; gives the permits left of it. Whoever calls this must unlock. */
  final long lock() {
    for (int looks = 0; ; looks++) {
      if (word > LOCKED / 2) {
        long left = (long) WORD.getAndSet(this, LOCKED);
        if (left > LOCKED / 2) {
          return Math.max(left, 0);
        }
      }
      pause(looks);
    }
  }

  @SuppressWarnings("ThreadPriorityCheck") // the holder needs the core more than this one does
  private void pause(int looks) {
    if (looks < SPINS) {
      Thread.onSpinWait();
    } else if (looks < YIELDS) {
      Thread.yield();
    } else {
      LockSupport.parkNanos(this, NAP_NANOS);
    }
  }

  /** Opens a new lease of as many permits, 0 or more. */
  final void unlock(long permits) {
    WORD.setRelease(this, permits);
  }

  /** The same where a call may fail: the stack may be at its end. */
  final void unlockAnyway(long permits) {
    word = permits;
  }
}
