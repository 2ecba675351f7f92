package dev.weir.agent.inner.command;

import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * A question to another JVM, on a daemon thread of its own: one that is stopped takes the question
 * and never answers.
 */
final class Asked<T> {
  private final long pid;
  private final FutureTask<T> task;

  private Asked(long pid, FutureTask<T> task) {
    this.pid = pid;
    this.task = task;
  }

  /** Asks, and does not wait. */
  static <T> Asked<T> start(long pid, Callable<T> question) {
    FutureTask<T> task = new FutureTask<>(question);
    Thread thread = new Thread(task, "weir-ask-" + pid);
    thread.setDaemon(true);
    thread.start();
    return new Asked<>(pid, task);
  }

  /**
   * Waits for the answer.
   *
   * @param nanos at most so long
   * @throws RefusedException if there is none
   */
  T answer(long nanos) throws RefusedException {
    try {
      return task.get(nanos, TimeUnit.NANOSECONDS);
    } catch (TimeoutException e) {
      throw new RefusedException("process " + pid + " does not answer; is it stopped?", e);
    } catch (ExecutionException e) {
      Throwable cause = e.getCause() == null ? e : e.getCause();
      throw cause instanceof RefusedException refused ? refused : RefusedException.of(pid, cause);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new RefusedException("interrupted", e);
    }
  }
}
