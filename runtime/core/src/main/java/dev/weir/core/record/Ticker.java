package dev.weir.core.record;

/** A monotonic clock. Injected, so that unit tests never sleep. */
@FunctionalInterface
public interface Ticker {
  /** The JVM's own. */
  Ticker SYSTEM =
      new Ticker() {
        @Override
        public long nanoTime() {
          return System.nanoTime();
        }
      };

  /** Nanoseconds since an arbitrary instant; never runs backwards. */
  long nanoTime();
}
