package com.acme.flux;

import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * Gives one event loop a task each millisecond, and knows the longest time that one had to wait
 * until the loop came to it, as any connection would have had to. A timer of the loop's own would
 * not do: where the loop waits in whole milliseconds it spins for the rest, and loses its core.
 */
final class Heartbeat {
  private static final long EVERY_NANOS = TimeUnit.MILLISECONDS.toNanos(1);

  private final Executor loop;
  private boolean waiting;
  private long longest;

  Heartbeat(Executor loop) {
    this.loop = loop;
  }

  /** Begins to beat, for as long as the JVM lives. */
  void start() {
    Thread thread = new Thread(this::beat, "heartbeat");
    thread.setDaemon(true);
    thread.start();
  }

  private void beat() {
    while (true) {
      LockSupport.parkNanos(EVERY_NANOS);
      if (begins()) {
        long given = System.nanoTime();
        loop.execute(() -> comes(System.nanoTime() - given));
      }
    }
  }

  private synchronized boolean begins() {
    boolean begins = !waiting;
    waiting = true;
    return begins;
  }

  private synchronized void comes(long waited) {
    waiting = false;
    longest = Math.max(longest, waited);
  }

  /** The longest stall since the last time this was asked, in microseconds. */
  synchronized String longestMicros() {
    long micros = TimeUnit.NANOSECONDS.toMicros(longest);
    longest = 0;
    return Long.toString(micros);
  }
}
