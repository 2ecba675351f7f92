package dev.weir.core.limit.pool;

import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/** Waits for what another thread or process does, for at most half a minute. */
final class Eventually {
  private static final long MOST_NANOS = 30_000_000_000L;

  private Eventually() {}

  static void holds(BooleanSupplier what, Supplier<?> otherwise) {
    long deadline = System.nanoTime() + MOST_NANOS;
    while (!what.getAsBoolean()) {
      if (System.nanoTime() - deadline > 0) {
        throw new AssertionError("not within 30 s: " + otherwise.get());
      }
      Thread.yield();
    }
  }
}
