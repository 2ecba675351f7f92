package dev.weir.core.limit.pool;

import dev.weir.api.policy.PoolPolicy;
import dev.weir.core.limit.time.Ticker;

/** A process with a child that never ends; says which, then waits for its input to end. */
final class Parent {
  private Parent() {}

  /**
   * Ends by itself, in the ordinary way, as its input does.
   *
   * @param args none
   */
  public static void main(String[] args) throws Exception {
    ProcessPool pool = new ProcessPool("p", PoolPolicy.process().withMaxWorkers(1), Ticker.SYSTEM);
    long child = pool.submit(JobCall.of(Jobs.Pid.class, "")).get();
    PooledCall<String> spins = pool.submit(JobCall.of(Jobs.Spins.class, ""));
    Eventually.holds(() -> pool.snapshot().running() == 1, pool::snapshot);
    System.out.println(child);
    while (System.in.read() >= 0) {}
    System.out.println(spins);
    System.exit(0);
  }
}
