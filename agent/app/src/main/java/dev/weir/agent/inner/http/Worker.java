package dev.weir.agent.inner.http;

import java.util.ArrayDeque;
import java.util.concurrent.ThreadFactory;
import org.jspecify.annotations.Nullable;

/**
 * Does what takes long, one thing after the other, on a thread that is there while there is
 * something to do and {@value #IDLE_MS} ms longer. Any thread may hand it something; all state is
 * guarded by this object, which is never held while a task runs.
 */
final class Worker {
  private static final long IDLE_MS = 10_000;
  private static final long NANOS_PER_MS = 1_000_000;

  private final ThreadFactory threads;
  private final ArrayDeque<Runnable> waiting = new ArrayDeque<>();
  private boolean running;
  private boolean closed;

  Worker(ThreadFactory threads) {
    this.threads = threads;
  }

  /** Has it done after all that waits. Where no thread can be had it is done here and now. */
  void add(Runnable task) {
    if (!taken(task)) {
      task.run();
    }
  }

  private synchronized boolean taken(Runnable task) {
    if (!running) {
      try {
        threads.newThread(this::run).start();
      } catch (OutOfMemoryError e) {
        return false; // Too many threads: the application needs them more.
      }
      running = true;
    }
    waiting.add(task);
    notifyAll();
    return true;
  }

  private void run() {
    for (Runnable task = next(); task != null; task = next()) {
      try {
        task.run();
      } catch (Throwable e) {
        // Out of memory, most likely: whoever waits for it is cut off, the next may do better.
      }
    }
  }

  /** Null where the thread is to end. */
  private synchronized @Nullable Runnable next() {
    long began = System.nanoTime();
    long left = IDLE_MS;
    try {
      while (waiting.isEmpty() && !closed && left > 0) {
        wait(left);
        left = IDLE_MS - (System.nanoTime() - began) / NANOS_PER_MS;
      }
    } catch (InterruptedException e) {
      // Whoever interrupts it wants it to end; the next task starts another.
    }
    Runnable next = closed ? null : waiting.poll();
    running = next != null;
    return next;
  }

  /** Nothing more is begun. */
  synchronized void close() {
    closed = true;
    waiting.clear();
    notifyAll();
  }
}
