package dev.weir.core.limit.rate;

import dev.weir.core.limit.time.Ticker;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;

/** A clock that moves when it is told to; the coarse one follows as far behind as it is told to. */
final class ManualTicker implements Ticker {
  private final AtomicLong now;
  private volatile long lag;
  private volatile long looks;

  ManualTicker() {
    this(0);
  }

  ManualTicker(long start) {
    now = new AtomicLong(start);
  }

  @Override
  @SuppressWarnings("NonAtomicVolatileUpdate") // read where one thread looks
  public long nanoTime() {
    looks++;
    return now.get();
  }

  @Override
  public long coarseNanoTime() {
    return now.get() - lag;
  }

  void advance(long nanos) {
    now.addAndGet(nanos);
  }

  void advance(Duration time) {
    advance(time.toNanos());
  }

  /** The coarse clock is as many nanoseconds behind from now on. */
  void lag(long nanos) {
    lag = nanos;
  }

  /** How often the precise clock was asked. */
  long looks() {
    return looks;
  }
}
