package dev.weir.core.limit.background;

import dev.weir.api.CallHandle;
import dev.weir.api.RejectedException;
import dev.weir.api.Rejection;
import dev.weir.core.limit.time.Ticker;
import dev.weir.core.limit.timeout.RunningCall;
import dev.weir.core.limit.timeout.Watchdog;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Work that goes on without its caller, under a name: so many tasks run at once on the executor, so
 * many wait, and who comes then is told at once. What they have come to can be asked for by their
 * ids, for a while.
 *
 * <p>Everything is guarded by one lock, which is held for a few instructions and never while
 * anybody's code runs. A thread of the executor runs one task after the other until none waits;
 * {@code running} counts these threads, and one leaves in the same breath in which it sees that
 * none waits: so who comes then starts another.
 *
 * <p>Example:
 *
 * <pre>{@code
 * String id = tasks.submit("data_processing", () -> importer.run(file)).id();
 * ...
 * CallHandle<?> handle = tasks.find(id);
 * }</pre>
 */
public final class BackgroundTasks {
  private final Executor executor;
  private final Ticker ticker;
  private final Watchdog watchdog;
  private final RejectedException full;
  private final RejectedException closed;

  private final ReentrantLock lock = new ReentrantLock();
  private final ArrayDeque<RunningCall<?>> waiting = new ArrayDeque<>();
  private final Outcomes outcomes = new Outcomes();
  private final CompletableFuture<@Nullable Void> ended = new CompletableFuture<>();
  private Bounds bounds;
  private int running;
  private long rejected;
  private boolean shutDown;

  /**
   * One task, as it stands.
   *
   * @param id by which it can be found
   * @param age since it was submitted
   */
  public record Info(String id, String name, CallHandle.Status status, Duration age) {}

  /**
   * How it stands, and how it went so far.
   *
   * @param queued tasks that wait now
   * @param running tasks that run now, or are about to
   */
  public record Snapshot(
      Bounds bounds,
      int queued,
      int running,
      long done,
      long failed,
      long cancelled,
      long rejected) {}

  /**
   * @param name of the policy, for rejections
   * @param executor runs tasks; asked for one thread more as long as fewer run than may
   */
  public BackgroundTasks(String name, Bounds bounds, Executor executor, Ticker ticker) {
    this(name, bounds, executor, ticker, Watchdog.system());
  }

  BackgroundTasks(String name, Bounds bounds, Executor executor, Ticker ticker, Watchdog watchdog) {
    this.bounds = bounds;
    this.executor = executor;
    this.ticker = ticker;
    this.watchdog = watchdog;
    full = new RejectedException(name, Rejection.POOL_FULL, () -> -1);
    closed = new RejectedException(name, Rejection.SHUT_DOWN, () -> -1);
  }

  /**
   * Takes a task.
   *
   * @param name such as {@code data_processing}; ids begin with it
   * @throws RejectedException at once, if as many run and wait as may, or after {@link #shutdown}
   */
  public <T extends @Nullable Object> CallHandle<T> submit(String name, Callable<T> body) {
    return submit(name, body, () -> {});
  }

  /**
   * Takes a task.
   *
   * @param name such as {@code data_processing}; ids begin with it
   * @param whenReturned runs once, when the body has really returned or will never run; not if the
   *     task is rejected
   * @throws RejectedException at once, if as many run and wait as may, or after {@link #shutdown}
   */
  public <T extends @Nullable Object> CallHandle<T> submit(
      String name, Callable<T> body, Runnable whenReturned) {
    Submission<T> task = new Submission<>(name, body, whenReturned);
    boolean starts;
    lock.lock();
    try {
      starts = admit(task);
    } finally {
      lock.unlock();
    }
    if (starts) {
      start(task);
    }
    return task.call;
  }

  /** A call that tells when it is over. */
  private final class Submission<T extends @Nullable Object> {
    final String name;
    final RunningCall<T> call;
    private final Runnable whenReturned;

    Submission(String name, Callable<T> body, Runnable whenReturned) {
      this.name = name;
      this.whenReturned = whenReturned;
      call =
          new RunningCall<>(name, body, watchdog, BackgroundTasks.this::takeOut, this::hasReturned);
    }

    private void hasReturned() {
      try {
        whenReturned.run();
      } finally {
        over(call);
      }
    }
  }

  /** Whether the task begins now; else it waits. */
  private boolean admit(Submission<?> task) {
    if (shutDown || (running >= bounds.running() && waiting.size() >= bounds.queued())) {
      rejected++;
      throw shutDown ? closed : full;
    }
    long now = ticker.nanoTime();
    outcomes.trim(bounds, now);
    outcomes.add(task.name, task.call, now);
    if (running < bounds.running()) {
      running++;
      return true;
    }
    waiting.add(task.call);
    return false;
  }

  private void start(Submission<?> task) {
    try {
      executor.execute(new Worker(task.call));
    } catch (Throwable e) {
      lock.lock();
      try {
        running--;
        rejected++;
        outcomes.remove(task.call);
      } finally {
        lock.unlock();
      }
      startWaiting();
      if (e instanceof Error error) {
        throw error;
      }
      throw full;
    }
  }

  /** Runs one task after the other. */
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
          // An error that no call caught, such as no memory: another thread goes on.
          leave();
          startWaiting();
        }
      }
    }
  }

  /** What the worker is to run next; null: it has left. */
  private @Nullable RunningCall<?> next() {
    RunningCall<?> call;
    lock.lock();
    try {
      call = running > bounds.running() ? null : waiting.poll();
      if (call == null) {
        running--;
      }
    } finally {
      lock.unlock();
    }
    if (call == null) {
      tellIfEnded();
    }
    return call;
  }

  private void leave() {
    lock.lock();
    try {
      running--;
    } finally {
      lock.unlock();
    }
    tellIfEnded();
  }

  /** Starts as many waiting tasks as may run. */
  private void startWaiting() {
    for (RunningCall<?> call = admitWaiting(); call != null; call = admitWaiting()) {
      try {
        executor.execute(new Worker(call));
      } catch (Throwable e) {
        // Nobody else might ever run it: better cancelled than waiting without end.
        call.cancel();
        leave();
      }
    }
    tellIfEnded();
  }

  private @Nullable RunningCall<?> admitWaiting() {
    lock.lock();
    try {
      RunningCall<?> call = running < bounds.running() ? waiting.poll() : null;
      running += call == null ? 0 : 1;
      return call;
    } finally {
      lock.unlock();
    }
  }

  /** A task was cancelled before it began. */
  private void takeOut(RunningCall<?> call) {
    lock.lock();
    try {
      waiting.remove(call);
    } finally {
      lock.unlock();
    }
    tellIfEnded();
  }

  private void over(CallHandle<?> handle) {
    lock.lock();
    try {
      long now = ticker.nanoTime();
      outcomes.ended(handle, now);
      outcomes.trim(bounds, now);
    } finally {
      lock.unlock();
    }
  }

  /**
   * Takes in a call that goes on elsewhere already, so that it can be found by its id.
   *
   * @return false where as many are known that are not over as there may be outcomes, or after
   *     {@link #shutdown}
   */
  public boolean adopt(String name, CallHandle<?> handle) {
    lock.lock();
    try {
      if (shutDown || outcomes.open() - running - waiting.size() >= bounds.kept()) {
        return false;
      }
      long now = ticker.nanoTime();
      outcomes.trim(bounds, now);
      outcomes.add(name, handle, now);
    } finally {
      lock.unlock();
    }
    var unused = handle.outcome().whenComplete((value, thrown) -> over(handle));
    return true;
  }

  /** The task of that id, if it is not over, or not for too long; null: it is not known. */
  public @Nullable CallHandle<?> find(String id) {
    lock.lock();
    try {
      outcomes.trim(bounds, ticker.nanoTime());
      return outcomes.find(id);
    } finally {
      lock.unlock();
    }
  }

  /** Cancels the task of that id; false: it is not known, or over. */
  public boolean cancel(String id) {
    CallHandle<?> handle = find(id);
    return handle != null && handle.cancel();
  }

  /** All tasks that are known, in the order in which they came. */
  public List<Info> list() {
    List<Outcomes.Task> tasks;
    long now = ticker.nanoTime();
    lock.lock();
    try {
      outcomes.trim(bounds, now);
      tasks = outcomes.all();
    } finally {
      lock.unlock();
    }
    List<Info> list = new ArrayList<>();
    for (Outcomes.Task task : tasks) {
      CallHandle<?> handle = task.handle();
      Duration age = Duration.ofNanos(Math.max(0, now - task.since()));
      list.add(new Info(handle.id(), task.name(), handle.status(), age));
    }
    return list;
  }

  /** How it stands, and how it went so far. */
  public Snapshot snapshot() {
    lock.lock();
    try {
      return new Snapshot(
          bounds,
          waiting.size(),
          running,
          outcomes.ended(CallHandle.Status.DONE),
          outcomes.ended(CallHandle.Status.FAILED),
          outcomes.ended(CallHandle.Status.CANCELLED),
          rejected);
    } finally {
      lock.unlock();
    }
  }

  /**
   * Applies at once; fewer may run as those that run now return, and what waits goes on waiting.
   */
  public void reconfigure(Bounds other) {
    lock.lock();
    try {
      bounds = other;
      outcomes.trim(other, ticker.nanoTime());
    } finally {
      lock.unlock();
    }
    startWaiting();
  }

  /** Takes no more; what is there runs to its end. */
  public void shutdown() {
    lock.lock();
    try {
      shutDown = true;
    } finally {
      lock.unlock();
    }
    tellIfEnded();
  }

  /** Takes no more, and cancels what is there. */
  public void shutdownNow() {
    shutdown();
    List<Outcomes.Task> tasks;
    lock.lock();
    try {
      tasks = outcomes.all();
    } finally {
      lock.unlock();
    }
    tasks.forEach(task -> task.handle().cancel());
  }

  /** Completes when it is shut down and the last task has returned. */
  public CompletionStage<@Nullable Void> ended() {
    return ended.minimalCompletionStage();
  }

  private void tellIfEnded() {
    boolean over;
    lock.lock();
    try {
      over = shutDown && running == 0 && waiting.isEmpty();
    } finally {
      lock.unlock();
    }
    if (over) {
      ended.complete(null);
    }
  }
}
