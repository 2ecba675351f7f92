package dev.weir.core.limit.pool;

import dev.weir.api.RejectedException;
import dev.weir.api.policy.PoolPolicy;
import dev.weir.core.limit.time.Ticker;
import java.time.Duration;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;

/**
 * Runs calls somewhere else than on the caller's thread, so many at once, so many waiting, and no
 * more.
 *
 * <pre>{@code
 * ResourcePool pool = ResourcePool.open("reports", PoolPolicy.thread(), Ticker.SYSTEM);
 * PooledCall<Report> call = pool.submit(() -> render(order));
 * Report report = call.get();
 * }</pre>
 *
 * <p>A pool is full when {@code maxWorkers + queue} calls are inside. A call is inside from the
 * moment it is accepted until its body has really returned (in a process pool: until it has
 * answered or its process has been reaped), whatever its caller was told meanwhile.
 *
 * <p><b>How many workers there are.</b> A call that finds no worker free starts one, up to {@code
 * maxWorkers}. A worker that has been idle for {@code idleLife} ends, unless it is one of the
 *
 * <pre>needed = clamp(ceil(demand / targetUtilisation), minWorkers, maxWorkers)</pre>
 *
 * where {@code demand} is the number of calls inside, averaged over time with a time constant of 10
 * s (by Little's law: arrival rate times time inside). Calls go to the worker that became idle
 * last, so that those not needed are idle for long and end.
 *
 * <p>What hangs on {@link PooledCall#outcome()} runs on the worker; what takes long there keeps the
 * worker from its next call.
 */
public interface ResourcePool extends AutoCloseable {

  /**
   * Opens the pool that the policy asks for, and starts {@code minWorkers} workers.
   *
   * @param name names its threads and stands in rejections
   */
  static ResourcePool open(String name, PoolPolicy policy, Ticker ticker) {
    return switch (policy.type()) {
      case THREAD -> new ThreadPool(name, policy, ticker);
      case VIRTUAL -> new VirtualPool(name, policy, ticker);
      case PROCESS -> new ProcessPool(name, policy, ticker);
    };
  }

  /** The name given to it. */
  String name();

  /** The settings in force. */
  PoolPolicy policy();

  /**
   * Has the body run by a worker. Never waits.
   *
   * @throws RejectedException if the pool is full ({@code POOL_FULL}) or closed ({@code
   *     SHUT_DOWN}); one and the same instance each time
   */
  <T> PooledCall<T> submit(Callable<T> body);

  /** The same, but null instead of an exception where the pool is full or closed. */
  <T> @Nullable PooledCall<T> trySubmit(Callable<T> body);

  /**
   * Calls inside, as a share of {@code maxWorkers}: 0 idle, 1 every worker busy, above: calls wait.
   * Two plain reads.
   */
  double load();

  /**
   * Changes the settings. Never waits: calls that run go on, calls that wait stay, figures are
   * kept; where there are now too many workers, those busy end after their call.
   *
   * @throws IllegalArgumentException if the type is another one
   */
  void reconfigure(PoolPolicy policy);

  /** What it has done and does. */
  PoolSnapshot snapshot();

  /** Lets workers that are not needed any more end now rather than when they look next. */
  void tend();

  /**
   * Accepts no more calls; lets those inside finish for at most {@code drain}; then rejects those
   * that wait, interrupts those that run (kills their processes), and gives them another moment.
   *
   * @return whether every body has returned and every process has been reaped
   * @throws InterruptedException if interrupted while draining; what runs has been told to stop
   */
  boolean shutdown(Duration drain) throws InterruptedException;

  /** {@link #shutdown} with the policy's drain; an interrupt makes it stop what runs at once. */
  @Override
  default void close() {
    try {
      shutdown(policy().drain());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
