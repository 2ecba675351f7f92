package dev.weir.core.limit.pool;

import dev.weir.core.limit.time.Ticker;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Predicate;

/** Time that passes when told to; begins just before the counter of nanoseconds overflows. */
final class ManualTicker implements Ticker {
  private final AtomicLong now = new AtomicLong(Long.MAX_VALUE - 1_000_000_000L);
  private volatile Predicate<Thread> broken = thread -> false;

  @Override
  public long nanoTime() {
    if (broken.test(Thread.currentThread())) {
      throw new AssertionError("a broken clock");
    }
    return now.get();
  }

  void advance(Duration by) {
    now.addAndGet(by.toNanos());
  }

  /** Throws on these threads from now on. */
  void breakOn(Predicate<Thread> threads) {
    broken = threads;
  }
}
