package dev.weir.weaver.edge;

import dev.weir.weaver.Requests;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * Does things at a time: what it is given must not block. One daemon thread, the agent's own, which
 * is there while it has something to wait for.
 */
final class Timer {
  private static final long IDLE_SECONDS = 10;

  private final ScheduledThreadPoolExecutor executor;

  Timer(Requests requests) {
    executor = new ScheduledThreadPoolExecutor(1, task -> thread(requests, task, "weir-deadlines"));
    executor.setRemoveOnCancelPolicy(true);
    executor.setKeepAliveTime(IDLE_SECONDS, TimeUnit.SECONDS);
    executor.allowCoreThreadTimeOut(true);
  }

  /** A thread of the agent's own, of which nothing is recorded. */
  static Thread thread(Requests requests, Runnable task, String name) {
    Thread thread =
        new Thread(
            null,
            () -> {
              requests.ledgers().quiet();
              task.run();
            },
            name,
            0,
            false);
    thread.setDaemon(true);
    thread.setContextClassLoader(null);
    return thread;
  }

  Future<?> at(long nanos, Runnable task) {
    return executor.schedule(task, nanos - System.nanoTime(), TimeUnit.NANOSECONDS);
  }
}
