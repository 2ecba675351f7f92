package dev.weir.core.limit.pool;

import dev.weir.api.policy.PoolPolicy;
import java.time.Duration;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;

/** What all pools with a crew of their own share: everything but the kind of crew. */
abstract sealed class CrewedPool implements ResourcePool
    permits ThreadPool, VirtualPool, ProcessPool {
  private final String name;
  private final Crew crew;
  private final PoolPolicy.Type type;
  private final String note;

  /**
   * @param type what the workers are in fact
   * @param note what differs from what was asked for
   */
  CrewedPool(String name, Crew crew, PoolPolicy.Type type, String note) {
    this.name = name;
    this.crew = crew;
    this.type = type;
    this.note = note;
  }

  static void check(PoolPolicy policy, PoolPolicy.Type type) {
    if (policy.type() != type) {
      throw new IllegalArgumentException("type must be " + type + ", not " + policy.type());
    }
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public PoolPolicy policy() {
    return crew.policy();
  }

  @Override
  public <T> PooledCall<T> submit(Callable<T> body) {
    return crew.submit(body);
  }

  @Override
  public <T> @Nullable PooledCall<T> trySubmit(Callable<T> body) {
    return crew.trySubmit(body);
  }

  @Override
  public double load() {
    return crew.load();
  }

  @Override
  public void reconfigure(PoolPolicy policy) {
    crew.reconfigure(policy);
  }

  @Override
  public PoolSnapshot snapshot() {
    return crew.snapshot(type, note);
  }

  @Override
  public void tend() {
    crew.tend();
  }

  @Override
  public boolean shutdown(Duration drain) throws InterruptedException {
    return crew.shutdown(drain);
  }

  /** Such as {@code pool reports: 3 of 20 THREAD workers, 3 running, 0 waiting}. */
  @Override
  public String toString() {
    PoolSnapshot now = snapshot();
    return "pool "
        + name
        + ": "
        + now.workers()
        + " of "
        + now.maxWorkers()
        + " "
        + type
        + " workers, "
        + now.running()
        + " running, "
        + now.waiting()
        + " waiting";
  }
}
