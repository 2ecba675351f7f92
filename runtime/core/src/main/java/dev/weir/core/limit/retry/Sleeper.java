package dev.weir.core.limit.retry;

import java.util.concurrent.TimeUnit;

/** Waits. Injected, so that unit tests never sleep. */
@FunctionalInterface
public interface Sleeper {
  /** Puts the thread to sleep. */
  Sleeper THREAD = TimeUnit.NANOSECONDS::sleep;

  /** Returns after that time. */
  void sleep(long nanos) throws InterruptedException;
}
