package dev.weir.core.limit.pool;

import dev.weir.api.policy.PoolPolicy;
import dev.weir.core.limit.time.Ticker;

/**
 * Calls on platform threads: daemons called {@code weir-pool-<name>-<n>}.
 *
 * <p>A body runs with the context class loader of whoever submitted it. What it leaves on its
 * thread is taken away: the context class loader, the interrupt flag. Thread-locals are not:
 * nothing public can clear another class's, so a body must remove those that it sets, or they stay
 * until the worker ends. Threads do not inherit thread-locals from whoever made them.
 *
 * <p>A body that ignores its interrupt runs on after it was cancelled, and holds its worker until
 * it returns. Where that must not be, a {@link ProcessPool} is the answer.
 */
public final class ThreadPool extends CrewedPool {

  /**
   * Opens it and starts {@code minWorkers} threads.
   *
   * @param name names its threads and stands in rejections
   * @param policy of type {@code THREAD}
   */
  public ThreadPool(String name, PoolPolicy policy, Ticker ticker) {
    super(name, crew(name, policy, ticker), PoolPolicy.Type.THREAD, "");
  }

  private static Crew crew(String name, PoolPolicy policy, Ticker ticker) {
    check(policy, PoolPolicy.Type.THREAD);
    return new Crew(
        name,
        policy,
        ticker,
        ThreadStation.SOURCE,
        Threads.platform("weir-pool-" + name + "-"),
        true);
  }
}
