package dev.weir.agent.inner.jfr;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Lets a thousand through a second, and counts the others: limits may reject a million calls a
 * second, each in 20 ns, and an event with its stack costs a hundred times that.
 *
 * <p>Any thread asks. Two that ask as a second begins may both begin it, and a few more pass.
 */
final class Rarely {
  static final int MOST = 1000;
  private static final long SECOND_NANOS = 1_000_000_000L;

  private final AtomicLong began = new AtomicLong(Long.MIN_VALUE);
  private final AtomicInteger passed = new AtomicInteger();
  private final AtomicLong leftOut = new AtomicLong();

  /**
   * Asks for one.
   *
   * @param now the time, on any clock of nanoseconds
   * @return how many were left out since the last that passed; -1: this one is
   */
  long mayTell(long now) {
    long since = began.get();
    if ((since == Long.MIN_VALUE || now - since >= SECOND_NANOS)
        && began.compareAndSet(since, now)) {
      passed.set(0);
    }
    if (passed.get() >= MOST || passed.incrementAndGet() > MOST) {
      leftOut.incrementAndGet();
      return -1;
    }
    return leftOut.get() == 0 ? 0 : leftOut.getAndSet(0);
  }
}
