package dev.weir.core.limit.timeout;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.PriorityQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The watchdog's thread: sleeps until something is due, and sweeps the table.
 *
 * <p>{@link #wakeAt} says when it means to look next. Only who is due earlier than that wakes it.
 * So with one timeout of 10 s it wakes about each 10 s, however many calls there are, and sweeps
 * once. When a sweep finds nothing it parks, and ends after half a minute; the next arming starts
 * another.
 *
 * <p>No deadline is missed: the armer writes the deadline, then reads wakeAt; the thread sets
 * wakeAt to never, then reads the deadlines. All four are volatile accesses: one of the two sees
 * the other.
 *
 * <p>All times are on the watchdog's clock, more than 0.
 */
final class Sweeper {
  /** Later than any deadline. */
  static final long NEVER = Long.MAX_VALUE - 1;

  // No thread is there; like NEVER for who compares.
  private static final long ABSENT = Long.MAX_VALUE;
  private static final long LINGER_NANOS = 30_000_000_000L;
  private static final long AFTER_ERROR_NANOS = 1_000_000_000;
  private static final long SHORTEST_PARK_NANOS = 200_000;
  private static final long SHORTEST_HORIZON_NANOS = 1_000_000;
  private static final long LONGEST_HORIZON_NANOS = 500_000_000;
  private static final int HORIZON_PER_SWEEP = 16;

  private static final VarHandle WAKE_AT;

  static {
    try {
      WAKE_AT = MethodHandles.lookup().findVarHandle(Sweeper.class, "wakeAt", long.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  private final DeadlineTable table;
  private final LongSupplier clock;
  private final Firing firing;
  private final Executor starter;
  private final LongAdder failures;
  // Lowered by who arms, raised by the thread alone, before it sweeps.
  private volatile long wakeAt = ABSENT;
  private volatile @Nullable Thread thread;

  // The thread's own: the deadlines that the last sweep found to be due soon, so that many of them
  // do not take as many sweeps; and how far that looks, by how long a sweep takes.
  private final PriorityQueue<Soon> soon = new PriorityQueue<>();
  private long horizonNanos = SHORTEST_HORIZON_NANOS;

  private record Soon(Deadline deadline, long due) implements Comparable<Soon> {
    @Override
    public int compareTo(Soon other) {
      return Long.compare(due, other.due);
    }
  }

  /** What is done to a deadline that is due, unless it is another call's by now. */
  @FunctionalInterface
  interface Firing {
    void fire(Deadline deadline, long due, long now);
  }

  Sweeper(
      DeadlineTable table,
      LongSupplier clock,
      Firing firing,
      Executor starter,
      LongAdder failures) {
    this.table = table;
    this.clock = clock;
    this.firing = firing;
    this.starter = starter;
    this.failures = failures;
  }

  static void startThread(Runnable loop) {
    Thread thread = new Thread(null, loop, "weir-watchdog", 0, false);
    thread.setDaemon(true);
    thread.setContextClassLoader(null);
    thread.start();
  }

  /** Something is due then, and can be found in the table. */
  void wakeBy(long due) {
    if (due < wakeAt && due < NEVER) {
      lower(due);
    }
  }

  private void lower(long due) {
    long planned;
    while (due < (planned = wakeAt)) {
      if (WAKE_AT.compareAndSet(this, planned, due)) {
        if (planned == ABSENT) {
          start();
        } else if (thread != Thread.currentThread()) {
          LockSupport.unpark(thread);
        }
        return;
      }
    }
  }

  private void start() {
    try {
      starter.execute(this::run);
    } catch (Throwable e) {
      // No memory for a thread: this call runs unwatched, the next tries again.
      failures.increment();
      wakeAt = ABSENT;
    }
  }

  private void run() {
    thread = Thread.currentThread();
    long idleSince = clock.getAsLong();
    while (true) {
      try {
        // Who interrupts every thread there is must not keep this one from parking.
        Thread.interrupted();
        long now = clock.getAsLong();
        long due = earliest();
        if (due < NEVER) {
          idleSince = now;
          if (due > now) {
            LockSupport.parkNanos(this, Math.max(due - now, SHORTEST_PARK_NANOS));
          } else {
            sweep();
          }
        } else if (now - idleSince < LINGER_NANOS) {
          LockSupport.parkNanos(this, LINGER_NANOS);
        } else if (WAKE_AT.compareAndSet(this, NEVER, ABSENT)) {
          table.trim();
          return;
        }
      } catch (Throwable e) {
        // No memory, most likely: all are looked at again.
        failures.increment();
        wakeBy(clock.getAsLong() + AFTER_ERROR_NANOS);
      }
    }
  }

  /** When something is to be done; NEVER or later: nothing is. */
  private long earliest() {
    Soon first = soon.peek();
    return first == null ? wakeAt : Math.min(first.due, wakeAt);
  }

  boolean isIdle() {
    return earliest() >= NEVER;
  }

  /** Fires what is due. By the watchdog's thread alone. */
  void sweep() {
    long now = clock.getAsLong();
    for (Soon first = soon.peek(); first != null && first.due <= now; first = soon.peek()) {
      soon.remove();
      firing.fire(first.deadline, first.due, now);
    }
    if (wakeAt <= now) {
      wakeAt = NEVER;
      sweepTable(now);
    }
  }

  private void sweepTable(long now) {
    soon.clear();
    long horizon = now + horizonNanos;
    long[] later = {NEVER};
    table.forEach(
        deadline -> {
          long due = deadline.state;
          if (due > 0 && due <= now) {
            firing.fire(deadline, due, now);
          } else if (due > 0 && due < horizon) {
            soon.add(new Soon(deadline, due));
          } else if (due > 0) {
            later[0] = Math.min(later[0], due);
          }
        });
    wakeBy(later[0]);
    long took = clock.getAsLong() - now;
    horizonNanos =
        Math.min(Math.max(took * HORIZON_PER_SWEEP, SHORTEST_HORIZON_NANOS), LONGEST_HORIZON_NANOS);
  }
}
