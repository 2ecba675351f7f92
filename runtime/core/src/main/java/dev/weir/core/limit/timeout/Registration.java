package dev.weir.core.limit.timeout;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * A stop that stands ready until it is closed. It runs once at most, and never after {@link #close}
 * has returned, but for one that has hung for longer than close waits: so that it cannot hit what
 * the statement or the connection does next.
 */
public final class Registration implements AutoCloseable {
  /** Registered with nobody: no call is watched. */
  static final Registration NONE = new Registration(() -> {});

  private static final int PENDING = 0;
  private static final int RUNNING = 1;
  private static final int OVER = 2;
  private static final long LONGEST_WAIT_NANOS = 200_000_000;

  private final Stop stop;
  private final long longestWaitNanos;
  private final AtomicInteger state = new AtomicInteger(PENDING);
  private volatile @Nullable Thread runner;
  private volatile @Nullable Thread waiter;

  Registration(Stop stop) {
    this(stop, LONGEST_WAIT_NANOS);
  }

  Registration(Stop stop, long longestWaitNanos) {
    this.stop = stop;
    this.longestWaitNanos = longestWaitNanos;
  }

  boolean isPending() {
    return state.get() == PENDING;
  }

  /** Runs the stop, unless it is closed or has run. What it throws only tells that it failed. */
  void run() {
    if (!state.compareAndSet(PENDING, RUNNING)) {
      return;
    }
    runner = Thread.currentThread();
    try {
      stop.stop();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (Exception e) {
      // The call is looked at again, and interrupted if it is still there.
    } finally {
      runner = null;
      state.set(OVER);
      LockSupport.unpark(waiter);
    }
  }

  /** The operation is over: the stop is not to run any more. Waits for one that runs, for 0.2 s. */
  @Override
  public void close() {
    if (state.compareAndSet(PENDING, OVER) || runner == Thread.currentThread()) {
      return;
    }
    waiter = Thread.currentThread();
    long began = System.nanoTime();
    boolean interrupted = false;
    while (state.get() == RUNNING && System.nanoTime() - began < longestWaitNanos) {
      // Under a raised flag nobody parks; it goes up again below.
      interrupted |= Thread.interrupted();
      LockSupport.parkNanos(this, LONGEST_WAIT_NANOS / 10);
    }
    waiter = null;
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
