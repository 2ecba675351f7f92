package dev.weir.core.limit.time;

import java.security.AccessController;
import java.security.PrivilegedAction;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * {@link System#nanoTime} of about a millisecond ago, for two plain reads instead of a call that
 * costs 25 ns.
 *
 * <p>A daemon thread writes the time down each millisecond, as long as somebody reads it often
 * enough for this to be worth a thousand wake-ups a second; else it sleeps, and readers get the
 * precise time. It starts with the first reader in a hurry, never ends, and holds nothing of the
 * application's: no class loader, no thread group, no access context.
 *
 * <p>The thread alone writes {@link #now} and {@link #ticking}; it writes the time before it says
 * that it ticks, so that nobody reads a time from before its sleep. {@link #asked} and the two
 * counters of the slow way are written by everybody without any order: what gets lost there delays
 * a wake-up or a sleep by a few milliseconds.
 */
final class CoarseClock {
  /** The JVM's. Static, so that the compiler may treat it as a constant on the hot path. */
  static final CoarseClock SYSTEM = new CoarseClock();

  static final long PERIOD_NANOS = 1_000_000;
  static final int ROUND_TICKS = 64;

  /** With fewer ticks than this in a round that somebody has read, the thread goes to sleep. */
  private static final int BUSY_TICKS = 8;

  /** So many readings within the time of a round wake it. */
  static final int WAKING_READS = 32;

  private volatile boolean ticking;
  private volatile long now;
  private boolean asked;

  private long slowSince = System.nanoTime();
  private int slowReads;
  private final AtomicBoolean started = new AtomicBoolean();
  private volatile @Nullable Thread thread;

  long nanoTime() {
    if (!ticking) {
      return preciselyAndWake();
    }
    if (!asked) {
      asked = true;
    }
    return now;
  }

  private long preciselyAndWake() {
    long time = System.nanoTime();
    if (time - slowSince > ROUND_TICKS * PERIOD_NANOS) {
      slowSince = time;
      slowReads = 1;
    } else if (++slowReads >= WAKING_READS) {
      slowReads = 0;
      wake();
    }
    return time;
  }

  private void wake() {
    Thread sleeping = thread;
    if (sleeping != null) {
      LockSupport.unpark(sleeping);
    } else if (started.compareAndSet(false, true)) {
      try {
        start();
      } catch (Throwable e) {
        // No memory for one more thread: the precise time is as good, and the next reader tries.
        started.set(false);
      }
    }
  }

  // Without the privileged block the thread would keep the access context of whoever came first,
  // and with it that caller's class loader, on JDKs before 24.
  @SuppressWarnings("removal")
  private void start() {
    AccessController.doPrivileged(
        (PrivilegedAction<@Nullable Void>)
            () -> {
              ThreadGroup root = Thread.currentThread().getThreadGroup();
              while (root.getParent() != null) {
                root = root.getParent();
              }
              Thread ticker = new Thread(root, this::run, "weir-clock", 0, false);
              ticker.setDaemon(true);
              ticker.setContextClassLoader(null);
              ticker.start();
              return null;
            });
  }

  private void run() {
    thread = Thread.currentThread();
    try {
      while (true) {
        tickWhileAsked();
        LockSupport.park(this);
      }
    } finally {
      // Nothing above throws but a virtual machine in distress. Nobody may read a time that stands.
      ticking = false;
      thread = null;
      started.set(false);
    }
  }

  private void tickWhileAsked() {
    now = System.nanoTime();
    ticking = true;
    int busy;
    do {
      busy = 0;
      for (int i = 0; i < ROUND_TICKS; i++) {
        LockSupport.parkNanos(this, PERIOD_NANOS);
        // An interrupt would turn each of the next parks into none.
        Thread.interrupted();
        now = System.nanoTime();
        if (asked) {
          asked = false;
          busy++;
        }
      }
    } while (busy >= BUSY_TICKS);
    ticking = false;
  }

  /** Whether the thread is at work, and readings are up to a few milliseconds old. */
  boolean isTicking() {
    return ticking;
  }

  @Nullable Thread thread() {
    return thread;
  }
}
