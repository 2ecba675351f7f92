package dev.weir.weaver.edge;

import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * Threads that run the handlers of requests whose clients are answered on time. Of the kind that
 * the server's own thread is: an application that was never run on virtual threads is not here, as
 * one that loops there, or blocks in a monitor, would hold all the others up.
 *
 * <p>Bounded; a request that gets none is handled by the server's own thread.
 */
final class Workers {
  private static final int MOST = 1_000;
  private static final long IDLE_SECONDS = 10;

  private final AtomicInteger number = new AtomicInteger();
  private final AtomicInteger virtual = new AtomicInteger();
  private final ThreadPoolExecutor platform =
      new ThreadPoolExecutor(
          0, MOST, IDLE_SECONDS, TimeUnit.SECONDS, new SynchronousQueue<>(), this::thread);
  private final @Nullable ThreadFactory virtualThreads = VirtualWorkers.factory();

  private Thread thread(Runnable task) {
    // Of the application's group: threads of the outermost one are the JVM's own to the ledgers.
    ThreadGroup group = Thread.currentThread().getThreadGroup();
    while (group.getParent() != null && group.getParent().getParent() != null) {
      group = group.getParent();
    }
    Thread thread = new Thread(group, task, "weir-request-" + number.incrementAndGet(), 0, false);
    thread.setDaemon(true);
    thread.setContextClassLoader(ClassLoader.getSystemClassLoader());
    return thread;
  }

  /** Has it run by another thread; false where there is none. */
  boolean run(Runnable task) {
    ThreadFactory virtuals = virtualThreads;
    if (virtuals != null && VirtualWorkers.isVirtual(Thread.currentThread())) {
      if (virtual.incrementAndGet() > MOST * 10) {
        virtual.decrementAndGet();
        return false;
      }
      virtuals
          .newThread(
              () -> {
                try {
                  task.run();
                } finally {
                  virtual.decrementAndGet();
                }
              })
          .start();
      return true;
    }
    try {
      platform.execute(task);
      return true;
    } catch (RejectedExecutionException e) {
      return false;
    }
  }
}
