package dev.weir.core.limit.timeout;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/** A watchdog without a thread, on a clock that tests move; it looks when they say so. */
final class HandDriven {
  final AtomicLong now = new AtomicLong(-5_000_000_000L);
  final AtomicLong starts = new AtomicLong();
  final Watchdog watchdog = new Watchdog(now::get, loop -> starts.incrementAndGet(), Runnable::run);

  /** Time passes, and the watchdog looks. */
  void after(long millis) {
    now.addAndGet(TimeUnit.MILLISECONDS.toNanos(millis));
    watchdog.sweeper().sweep();
  }

  Deadline arm(long millis) {
    return watchdog.arm(TimeUnit.MILLISECONDS.toNanos(millis));
  }
}
