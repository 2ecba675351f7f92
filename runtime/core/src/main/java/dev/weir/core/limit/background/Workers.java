package dev.weir.core.limit.background;

import dev.weir.api.Rejection;
import dev.weir.core.limit.timeout.RunningCall;
import java.util.ArrayDeque;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;

/**
 * The executor's threads that run tasks, as many as may, and the tasks that wait for one.
 *
 * <p>A thread runs one task after the other until none waits. In the same breath in which it sees
 * that, it leaves: so whoever comes next starts another. The monitor guards all fields; it is held
 * for a few instructions, and nobody's code runs under it.
 */
final class Workers {
  private final Executor executor;
  private final ArrayDeque<RunningCall<?>> waiting = new ArrayDeque<>();
  private final CompletableFuture<@Nullable Void> ended = new CompletableFuture<>();
  private Bounds bounds;
  private int running;
  private boolean shutDown;

  Workers(Bounds bounds, Executor executor) {
    this.bounds = bounds;
    this.executor = executor;
  }

  /** Runs the call, now or when its turn comes; else tells why not. */
  @Nullable Rejection take(RunningCall<?> call) {
    synchronized (this) {
      if (shutDown) {
        return Rejection.SHUT_DOWN;
      }
      if (running >= bounds.running()) {
        boolean waits = waiting.size() < bounds.queued();
        if (waits) {
          waiting.add(call);
        }
        return waits ? null : Rejection.POOL_FULL;
      }
      running++;
    }
    try {
      executor.execute(new Worker(call));
      return null;
    } catch (RejectedExecutionException e) {
      leave();
      return Rejection.POOL_FULL;
    } catch (Throwable e) {
      leave();
      throw e;
    }
  }

  /** Runs one call after the other. */
  private final class Worker implements Runnable {
    private final RunningCall<?> first;

    Worker(RunningCall<?> first) {
      this.first = first;
    }

    @Override
    public void run() {
      RunningCall<?> call = first;
      try {
        while (call != null) {
          call.run();
          call = next();
        }
      } finally {
        if (call != null) {
          // An error that the call could not take, such as no memory.
          leave();
        }
      }
    }
  }

  /** What the worker is to run next; null: it has left. */
  private @Nullable RunningCall<?> next() {
    RunningCall<?> call;
    synchronized (this) {
      call = running > bounds.running() ? null : waiting.poll();
      if (call == null) {
        running--;
      }
    }
    if (call == null) {
      tellIfEnded();
    }
    return call;
  }

  /** A worker is gone otherwise than through {@link #next}. */
  private void leave() {
    synchronized (this) {
      running--;
    }
    startWaiting();
  }

  /** Starts as many waiting calls as may run. */
  private void startWaiting() {
    for (RunningCall<?> call = admitWaiting(); call != null; call = admitWaiting()) {
      try {
        executor.execute(new Worker(call));
      } catch (Throwable e) {
        // Nobody else might ever run it: better cancelled than waiting without end.
        call.cancel();
        synchronized (this) {
          running--;
        }
      }
    }
    tellIfEnded();
  }

  private synchronized @Nullable RunningCall<?> admitWaiting() {
    RunningCall<?> call = running < bounds.running() ? waiting.poll() : null;
    running += call == null ? 0 : 1;
    return call;
  }

  /** The call was cancelled before it began. */
  void remove(RunningCall<?> call) {
    synchronized (this) {
      waiting.remove(call);
    }
    tellIfEnded();
  }

  /** Fewer run as those that run now return; what waits goes on waiting. */
  void reconfigure(Bounds other) {
    synchronized (this) {
      bounds = other;
    }
    startWaiting();
  }

  /** Takes no more. */
  void shutDown() {
    synchronized (this) {
      shutDown = true;
    }
    tellIfEnded();
  }

  private void tellIfEnded() {
    boolean over;
    synchronized (this) {
      over = shutDown && running == 0 && waiting.isEmpty();
    }
    if (over) {
      ended.complete(null);
    }
  }

  /** Completes when it is shut down and the last call has returned. */
  CompletionStage<@Nullable Void> ended() {
    return ended.minimalCompletionStage();
  }

  synchronized boolean isShutDown() {
    return shutDown;
  }

  synchronized Bounds bounds() {
    return bounds;
  }

  synchronized int waiting() {
    return waiting.size();
  }

  synchronized int running() {
    return running;
  }
}
