package dev.weir.core.limit.pool;

import dev.weir.api.policy.PoolPolicy;
import dev.weir.core.limit.time.Ticker;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;

/**
 * Calls in child JVMs, for work that may have to be stopped for certain: cancelled or overdue, its
 * process is killed, reaped and replaced, whatever the work does.
 *
 * <pre>{@code
 * PoolPolicy policy =
 *     PoolPolicy.process().withChild(
 *         PoolPolicy.Child.standard().withCallTimeout(Duration.ofSeconds(30)));
 * try (var pool = new ProcessPool("primes", policy, Ticker.SYSTEM)) {
 *   List<Integer> primes = pool.submit(JobCall.of(Primes.class, 1_000_000)).get();
 * }
 * }</pre>
 *
 * <p>Children run on this JVM's {@code java}, in its working directory, with its environment except
 * the variables that would bring its agents and options along. They start when first needed, and
 * end when they are not, when this pool closes, when this JVM ends in whatever way, or when they
 * are found to talk nonsense. The start of a child takes some 100 ms of processor time; while
 * children die as soon as they are started, starts are spaced further and further, up to 10 s.
 *
 * <p>A call fails with {@link ChildFailedException} where its process did; the next call gets a new
 * one. A call whose process died may have been done in part: it is never done again by itself.
 */
public final class ProcessPool extends CrewedPool {

  /**
   * Opens it and starts {@code minWorkers} children.
   *
   * @param name names its threads and stands in rejections
   * @param policy of type {@code PROCESS}
   */
  public ProcessPool(String name, PoolPolicy policy, Ticker ticker) {
    super(name, crew(name, policy, ticker), PoolPolicy.Type.PROCESS, "");
  }

  private static Crew crew(String name, PoolPolicy policy, Ticker ticker) {
    check(policy, PoolPolicy.Type.PROCESS);
    return new Crew(
        name,
        policy,
        ticker,
        new ProcessStation.Source(new ChildCommand(), new Starts(ticker)),
        Threads.platform("weir-pool-" + name + "-"),
        true);
  }

  /**
   * Has a child do the job.
   *
   * @throws IllegalArgumentException if it is no {@link JobCall}: nothing else can travel
   */
  @Override
  public <T> PooledCall<T> submit(Callable<T> body) {
    return super.submit(checked(body));
  }

  @Override
  public <T> @Nullable PooledCall<T> trySubmit(Callable<T> body) {
    return super.trySubmit(checked(body));
  }

  private static <T> Callable<T> checked(Callable<T> body) {
    if (!(body instanceof JobCall)) {
      throw new IllegalArgumentException(
          "a process pool takes only a JobCall, not " + body.getClass().getName());
    }
    return body;
  }
}
