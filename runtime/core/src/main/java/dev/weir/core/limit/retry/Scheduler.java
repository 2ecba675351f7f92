package dev.weir.core.limit.retry;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;

/** Has something done later, without a thread that waits for it. */
@FunctionalInterface
public interface Scheduler {
  /** The JDK's own timer, the one of {@link CompletableFuture#orTimeout}. */
  Scheduler JDK =
      (nanos, task, executor) ->
          CompletableFuture.delayedExecutor(nanos, TimeUnit.NANOSECONDS, executor).execute(task);

  /** Gives the task to the executor after that time. */
  void schedule(long nanos, Runnable task, Executor executor);
}
