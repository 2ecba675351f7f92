package dev.weir.weaver.edge;

import dev.weir.weaver.Requests;
import java.util.concurrent.LinkedBlockingQueue;
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
 * <p>Bounded; a request that gets none is handled by the server's own thread. An answer that nobody
 * else can send gets a thread of the agent's own where it gets none, one for all of them.
 */
final class Workers {
  private static final int MOST = 1_000;
  private static final long IDLE_SECONDS = 10;

  private final AtomicInteger number = new AtomicInteger();
  private final AtomicInteger virtual = new AtomicInteger();
  private final ThreadPoolExecutor platform;
  private final ThreadPoolExecutor answers;
  private final @Nullable ThreadFactory virtualThreads = VirtualWorkers.factory();

  Workers(Requests requests) {
    this(requests, MOST, null);
  }

  /**
   * @param most platform threads, 1 or more
   * @param threads what makes them; null: the usual
   */
  Workers(Requests requests, int most, @Nullable ThreadFactory threads) {
    platform =
        new ThreadPoolExecutor(
            0,
            most,
            IDLE_SECONDS,
            TimeUnit.SECONDS,
            new SynchronousQueue<>(),
            threads == null ? this::thread : threads);
    answers =
        new ThreadPoolExecutor(
            1,
            1,
            IDLE_SECONDS,
            TimeUnit.SECONDS,
            new LinkedBlockingQueue<>(),
            task -> Timer.thread(requests, task, "weir-answers"));
    answers.allowCoreThreadTimeOut(true);
  }

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
    try {
      if (virtuals != null && VirtualWorkers.isVirtual(Thread.currentThread())) {
        return runVirtual(virtuals, task);
      }
      platform.execute(task);
      return true;
    } catch (RejectedExecutionException | OutOfMemoryError e) {
      // As many as may be, or as the system has.
      return false;
    }
  }

  private boolean runVirtual(ThreadFactory virtuals, Runnable task) {
    boolean started = false;
    try {
      if (virtual.incrementAndGet() <= MOST * 10) {
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
        started = true;
      }
      return started;
    } finally {
      if (!started) {
        virtual.decrementAndGet();
      }
    }
  }

  /**
   * Has an answer sent by another thread, one after the other where all are busy; false where the
   * system has no thread at all.
   */
  boolean answer(Runnable task) {
    if (run(task)) {
      return true;
    }
    try {
      answers.execute(task);
      return true;
    } catch (RejectedExecutionException | OutOfMemoryError e) {
      return false;
    }
  }
}
