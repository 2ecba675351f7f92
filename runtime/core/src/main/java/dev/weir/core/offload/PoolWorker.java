package dev.weir.core.offload;

import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Platform threads, as many as are needed up to a bound, which end when nothing came for a while.
 * They are daemons, and otherwise what an executor of the application's own would have made: the
 * thread that hands over the first task of each passes on its group and inheritable thread-locals.
 */
final class PoolWorker implements Worker {
  static final String KIND = "pool";
  private static final long IDLE_SECONDS = 10;

  private final ThreadPoolExecutor threads;

  PoolWorker(String prefix, int most) {
    threads =
        new ThreadPoolExecutor(
            0,
            most,
            IDLE_SECONDS,
            TimeUnit.SECONDS,
            new SynchronousQueue<>(),
            new Named(prefix),
            new ThreadPoolExecutor.AbortPolicy());
  }

  private static final class Named implements ThreadFactory {
    private final String prefix;
    private final AtomicInteger number = new AtomicInteger();

    Named(String prefix) {
      this.prefix = prefix;
    }

    @Override
    public Thread newThread(Runnable task) {
      Thread thread = new Thread(task, prefix + number.incrementAndGet());
      thread.setDaemon(true);
      return thread;
    }
  }

  @Override
  public boolean take(Runnable task) {
    try {
      threads.execute(new InContext(task));
      return true;
    } catch (RejectedExecutionException | OutOfMemoryError e) {
      // All are busy, or the system gives no more threads.
      return false;
    }
  }

  private static final class InContext implements Runnable {
    private final Runnable task;
    private final ClassLoader loader = Thread.currentThread().getContextClassLoader();

    InContext(Runnable task) {
      this.task = task;
    }

    @Override
    public void run() {
      Thread thread = Thread.currentThread();
      ClassLoader own = thread.getContextClassLoader();
      thread.setContextClassLoader(loader);
      try {
        task.run();
      } finally {
        thread.setContextClassLoader(own);
      }
    }
  }

  @Override
  public int running() {
    return threads.getActiveCount();
  }

  @Override
  public int most() {
    return threads.getMaximumPoolSize();
  }

  @Override
  public String kind() {
    return KIND;
  }

  @Override
  public void close() {
    threads.shutdown();
  }
}
