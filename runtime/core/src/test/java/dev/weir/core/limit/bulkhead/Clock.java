package dev.weir.core.limit.bulkhead;

import dev.weir.core.limit.time.Ticker;

/** A clock that stands until it is moved. It starts shortly before its readings overflow. */
final class Clock implements Ticker {
  private volatile long now = Long.MAX_VALUE - 1_000;
  private volatile Runnable onNextReading = () -> {};

  @Override
  public long nanoTime() {
    Runnable once = onNextReading;
    onNextReading = () -> {};
    once.run();
    return now;
  }

  /** Does this while somebody reads the clock the next time. */
  void onNextReading(Runnable action) {
    onNextReading = action;
  }

  /** Moves on. By one thread at a time. */
  @SuppressWarnings("NonAtomicVolatileUpdate")
  void advance(long nanos) {
    now += nanos;
  }
}
