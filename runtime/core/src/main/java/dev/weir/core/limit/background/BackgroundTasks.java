package dev.weir.core.limit.background;

import dev.weir.api.CallHandle;
import dev.weir.api.RejectedException;
import dev.weir.api.Rejection;
import dev.weir.core.limit.time.Ticker;
import dev.weir.core.limit.timeout.RunningCall;
import dev.weir.core.limit.timeout.Watchdog;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/**
 * Work that goes on without its caller, under a name: so many tasks run at once on the executor, so
 * many wait, and who comes then is told at once. What they have come to can be asked for by their
 * ids, for a while.
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
  private final Ticker ticker;
  private final Watchdog watchdog = Watchdog.system();
  private final RejectedException full;
  private final RejectedException closed;
  private final LongAdder rejected = new LongAdder();
  private final Outcomes outcomes;
  private final Workers workers;

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
    this.ticker = ticker;
    outcomes = new Outcomes(bounds, ticker);
    workers = new Workers(bounds, executor);
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
    RunningCall<T> call = new Submission<>(name, body, whenReturned).call;
    // Known before it can be over.
    outcomes.add(name, call);
    Rejection rejection;
    try {
      rejection = workers.take(call);
    } catch (Throwable e) {
      outcomes.remove(call);
      throw e;
    }
    if (rejection != null) {
      outcomes.remove(call);
      rejected.increment();
      throw rejection == Rejection.SHUT_DOWN ? closed : full;
    }
    return call;
  }

  /** A call that tells when it is over. */
  private final class Submission<T extends @Nullable Object> {
    final RunningCall<T> call;
    private final Runnable whenReturned;

    Submission(String name, Callable<T> body, Runnable whenReturned) {
      this.whenReturned = whenReturned;
      call = new RunningCall<>(name, body, watchdog, workers::remove, this::hasReturned);
    }

    private void hasReturned() {
      try {
        whenReturned.run();
      } finally {
        outcomes.ended(call);
      }
    }
  }

  /**
   * Takes in a call that goes on elsewhere already, so that it can be found by its id.
   *
   * @return false where as many such calls are not over as there may be outcomes, or after {@link
   *     #shutdown}
   */
  public boolean adopt(String name, CallHandle<?> handle) {
    int others = outcomes.open() - workers.running() - workers.waiting();
    if (workers.isShutDown() || others >= workers.bounds().kept()) {
      return false;
    }
    outcomes.add(name, handle);
    var unused = handle.outcome().whenComplete((value, thrown) -> outcomes.ended(handle));
    return true;
  }

  /** The task of that id, if it is not over, or not for too long; null: it is not known. */
  public @Nullable CallHandle<?> find(String id) {
    return outcomes.find(id);
  }

  /** Cancels the task of that id; false: it is not known, or over. */
  public boolean cancel(String id) {
    CallHandle<?> handle = find(id);
    return handle != null && handle.cancel();
  }

  /** All tasks that are known, in the order in which they came. */
  public List<Info> list() {
    List<Info> list = new ArrayList<>();
    for (Outcomes.Task task : outcomes.all()) {
      CallHandle<?> handle = task.handle();
      Duration age = Duration.ofNanos(Math.max(0, ticker.nanoTime() - task.since()));
      list.add(new Info(handle.id(), task.name(), handle.status(), age));
    }
    return list;
  }

  /** How it stands, and how it went so far. */
  public Snapshot snapshot() {
    return new Snapshot(
        workers.bounds(),
        workers.waiting(),
        workers.running(),
        outcomes.ended(CallHandle.Status.DONE),
        outcomes.ended(CallHandle.Status.FAILED),
        outcomes.ended(CallHandle.Status.CANCELLED),
        rejected.sum());
  }

  /**
   * Applies at once; fewer may run as those that run now return, and what waits goes on waiting.
   */
  public void reconfigure(Bounds bounds) {
    outcomes.reconfigure(bounds);
    workers.reconfigure(bounds);
  }

  /** Takes no more; what is there runs to its end. */
  public void shutdown() {
    workers.shutDown();
  }

  /** Takes no more, and cancels what is there. */
  public void shutdownNow() {
    workers.shutDown();
    outcomes.all().forEach(task -> task.handle().cancel());
  }

  /** Completes when it is shut down and the last task has returned. */
  public CompletionStage<@Nullable Void> ended() {
    return workers.ended();
  }
}
