package com.acme.loops;

import java.util.concurrent.TimeUnit;

/** Beats each millisecond on one event loop, and knows the longest time that it could not. */
final class Heartbeat implements Runnable {
  private static final long EVERY_NANOS = TimeUnit.MILLISECONDS.toNanos(1);

  private long last;
  private long longest;

  @Override
  public synchronized void run() {
    long now = System.nanoTime();
    if (last != 0) {
      longest = Math.max(longest, now - last - EVERY_NANOS);
    }
    last = now;
  }

  /** The longest stall since the last time this was asked, in microseconds. */
  synchronized String longestMicros() {
    long micros = TimeUnit.NANOSECONDS.toMicros(longest);
    longest = 0;
    return Long.toString(micros);
  }
}
