package dev.weir.core.limit.time;

/**
 * A monotonic clock. Injected, so that unit tests never sleep.
 *
 * <p>Its origin is arbitrary and its readings may overflow: compare two of them by their difference
 * alone, as in {@code t1 - t0 < 0}.
 */
@FunctionalInterface
public interface Ticker {
  /** The JVM's own: {@link System#nanoTime}, and a coarse reading of it. */
  Ticker SYSTEM =
      new Ticker() {
        @Override
        public long nanoTime() {
          return System.nanoTime();
        }

        @Override
        public long coarseNanoTime() {
          return CoarseClock.SYSTEM.nanoTime();
        }
      };

  /** Nanoseconds since an arbitrary instant; never runs backwards. */
  long nanoTime();

  /**
   * A recent reading of {@link #nanoTime}: at most a few milliseconds old in ordinary times, older
   * without bound while the machine starves the thread behind it, never ahead. Costs a plain read.
   *
   * <p>A hint: correctness must never rest on how fresh it is, nor on two of them being in order.
   */
  default long coarseNanoTime() {
    return nanoTime();
  }
}
