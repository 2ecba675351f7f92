package dev.weir.core.limit.timeout;

import java.util.concurrent.Executor;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** How one call can be stopped, newest first. Only the call's own thread adds to it. */
final class StopChain {
  private static final int MOST_THREADS = 16;

  /** Where stops run: they may block, and the watchdog must not. */
  static final Executor DAEMONS = daemons();

  private final Registration registration;
  private final @Nullable StopChain rest;

  private StopChain(Registration registration, @Nullable StopChain rest) {
    this.registration = registration;
    this.rest = rest;
  }

  private static Executor daemons() {
    ThreadPoolExecutor executor =
        new ThreadPoolExecutor(
            MOST_THREADS,
            MOST_THREADS,
            10,
            TimeUnit.SECONDS,
            new LinkedBlockingQueue<>(),
            task -> {
              Thread thread = new Thread(null, task, "weir-stop", 0, false);
              thread.setDaemon(true);
              thread.setContextClassLoader(null);
              return thread;
            });
    executor.allowCoreThreadTimeOut(true);
    return executor;
  }

  /** The chain with one more; those at its head that are closed go. */
  static StopChain with(Registration registration, @Nullable StopChain chain) {
    StopChain live = chain;
    while (live != null && !live.registration.isPending()) {
      live = live.rest;
    }
    return new StopChain(registration, live);
  }

  /** Whether there is one to run. */
  static boolean isPending(@Nullable StopChain chain) {
    for (StopChain c = chain; c != null; c = c.rest) {
      if (c.registration.isPending()) {
        return true;
      }
    }
    return false;
  }

  /** Runs those that are not closed, newest first. */
  void run() {
    for (StopChain c = this; c != null; c = c.rest) {
      c.registration.run();
    }
  }

  /** Closes them all: none will begin. */
  void close() {
    for (StopChain c = this; c != null; c = c.rest) {
      c.registration.close();
    }
  }
}
