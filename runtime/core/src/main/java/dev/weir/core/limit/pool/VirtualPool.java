package dev.weir.core.limit.pool;

import dev.weir.api.policy.PoolPolicy;
import dev.weir.core.limit.time.Ticker;
import java.util.concurrent.ThreadFactory;
import org.jspecify.annotations.Nullable;

/**
 * Calls on virtual threads, which end as soon as no call waits; so {@code minWorkers} and {@code
 * idleLife} mean nothing here, and thread-locals end with the thread or a few calls later.
 *
 * <p>Before JDK 21 there are none: the calls run on platform threads, as in a {@link ThreadPool}
 * with the same settings, and {@link PoolSnapshot#note()} says so.
 */
public final class VirtualPool extends CrewedPool {

  /**
   * Opens it.
   *
   * @param name names its threads and stands in rejections
   * @param policy of type {@code VIRTUAL}
   */
  public VirtualPool(String name, PoolPolicy policy, Ticker ticker) {
    this(name, policy, ticker, Threads.virtual("weir-pool-" + name + "-"));
  }

  VirtualPool(String name, PoolPolicy policy, Ticker ticker, @Nullable ThreadFactory virtual) {
    super(
        name,
        crew(name, policy, ticker, virtual),
        virtual == null ? PoolPolicy.Type.THREAD : PoolPolicy.Type.VIRTUAL,
        virtual == null ? note() : "");
  }

  private static Crew crew(
      String name, PoolPolicy policy, Ticker ticker, @Nullable ThreadFactory virtual) {
    check(policy, PoolPolicy.Type.VIRTUAL);
    ThreadFactory threads = virtual == null ? Threads.platform("weir-pool-" + name + "-") : virtual;
    return new Crew(name, policy, ticker, ThreadStation.SOURCE, threads, virtual == null);
  }

  private static String note() {
    return "virtual threads need Java 21, this is Java "
        + Runtime.version().feature()
        + ": platform threads instead";
  }
}
