package dev.weir.core.limit.pool;

import dev.weir.api.policy.PoolPolicy;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.ToIntFunction;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/**
 * Several pools as one: each call goes to the pool with the least load, and is rejected only where
 * every pool rejects it.
 *
 * <p>Load is calls inside as a share of the pool's workers, so pools of different size get calls
 * according to size. Among equals the choice rotates at random.
 */
public final class PoolBalancer implements ResourcePool {

  /** How the pool is chosen. */
  public enum Choice {
    /** The least loaded of all. */
    LEAST_LOADED,
    /**
     * The less loaded of two taken at random: nearly as even, and the cost does not grow with the
     * number of pools (Mitzenmacher, The Power of Two Choices in Randomized Load Balancing, 2001).
     */
    TWO_CHOICES
  }

  private final String name;
  private final Choice choice;
  private volatile List<ResourcePool> pools;

  /**
   * @param pools at least one; closing the balancer closes them
   */
  public PoolBalancer(String name, Choice choice, List<? extends ResourcePool> pools) {
    this.name = name;
    this.choice = choice;
    this.pools = checked(pools);
  }

  private static List<ResourcePool> checked(List<? extends ResourcePool> pools) {
    if (pools.isEmpty()) {
      throw new IllegalArgumentException("pools must not be empty");
    }
    return List.copyOf(pools);
  }

  /** The pools that calls go to. */
  public List<ResourcePool> pools() {
    return pools;
  }

  /** Sends calls to these pools from now on. Those taken out finish their calls, and stay open. */
  public void use(List<? extends ResourcePool> others) {
    pools = checked(others);
  }

  @Override
  public String name() {
    return name;
  }

  /** That of the first pool. */
  @Override
  public PoolPolicy policy() {
    return pools.get(0).policy();
  }

  @Override
  public <T> PooledCall<T> submit(Callable<T> body) {
    PooledCall<T> call = trySubmit(body);
    // The last one says why, if it still rejects.
    return call == null ? pools.get(pools.size() - 1).submit(body) : call;
  }

  @Override
  public <T> @Nullable PooledCall<T> trySubmit(Callable<T> body) {
    List<ResourcePool> all = pools;
    int first = choose(all);
    // The chosen one, then, where it has just become full, the others.
    for (int i = 0; i < all.size(); i++) {
      PooledCall<T> call = all.get((first + i) % all.size()).trySubmit(body);
      if (call != null) {
        return call;
      }
    }
    return null;
  }

  private int choose(List<ResourcePool> all) {
    int size = all.size();
    if (size == 1) {
      return 0;
    }
    int start = ThreadLocalRandom.current().nextInt(size);
    int looks = choice == Choice.TWO_CHOICES ? Math.min(2, size) : size;
    // Of two choices the second is any of the others, not the neighbour.
    int step = looks < size ? 1 + ThreadLocalRandom.current().nextInt(size - 1) : 1;
    int best = start;
    double least = Double.MAX_VALUE;
    for (int i = 0; i < looks; i++) {
      int at = (start + i * step) % size;
      double load = all.get(at).load();
      if (load < least) {
        least = load;
        best = at;
      }
    }
    return best;
  }

  /** The mean of the pools'. */
  @Override
  public double load() {
    return pools.stream().mapToDouble(ResourcePool::load).average().orElse(0);
  }

  /** Each pool gets this policy. */
  @Override
  public void reconfigure(PoolPolicy policy) {
    pools.forEach(pool -> pool.reconfigure(policy));
  }

  /**
   * Sums; utilisation is the mean weighted by workers. Of the percentiles, which cannot be added,
   * the worst of the pools': the true one is no greater.
   */
  @Override
  public PoolSnapshot snapshot() {
    List<PoolSnapshot> all = pools.stream().map(ResourcePool::snapshot).toList();
    ToIntFunction<ToIntFunction<PoolSnapshot>> ints = field -> all.stream().mapToInt(field).sum();
    ToLongFunction<ToLongFunction<PoolSnapshot>> longs =
        field -> all.stream().mapToLong(field).sum();
    int workers = ints.applyAsInt(PoolSnapshot::workers);
    double busy = all.stream().mapToDouble(pool -> pool.utilisation() * pool.workers()).sum();
    return new PoolSnapshot(
        name,
        all.get(0).type(),
        all.size() + " pools",
        ints.applyAsInt(PoolSnapshot::minWorkers),
        ints.applyAsInt(PoolSnapshot::maxWorkers),
        ints.applyAsInt(PoolSnapshot::queue),
        workers,
        ints.applyAsInt(PoolSnapshot::idle),
        ints.applyAsInt(PoolSnapshot::running),
        ints.applyAsInt(PoolSnapshot::waiting),
        workers == 0 ? 0 : busy / workers,
        longs.applyAsLong(PoolSnapshot::completed),
        longs.applyAsLong(PoolSnapshot::failed),
        longs.applyAsLong(PoolSnapshot::cancelled),
        longs.applyAsLong(PoolSnapshot::rejected),
        longs.applyAsLong(PoolSnapshot::workersLost),
        longs.applyAsLong(PoolSnapshot::workersNotStarted),
        worst(all.stream().map(PoolSnapshot::waited).toList()),
        worst(all.stream().map(PoolSnapshot::ran).toList()));
  }

  private static PoolSnapshot.Times worst(List<PoolSnapshot.Times> all) {
    long count = all.stream().mapToLong(PoolSnapshot.Times::count).sum();
    double total = all.stream().mapToDouble(times -> times.mean() * times.count()).sum();
    ToLongFunction<ToLongFunction<PoolSnapshot.Times>> most =
        field -> all.stream().mapToLong(field).max().orElse(0);
    return new PoolSnapshot.Times(
        count,
        count == 0 ? 0 : total / count,
        most.applyAsLong(PoolSnapshot.Times::max),
        most.applyAsLong(PoolSnapshot.Times::p50),
        most.applyAsLong(PoolSnapshot.Times::p90),
        most.applyAsLong(PoolSnapshot.Times::p99),
        most.applyAsLong(PoolSnapshot.Times::p999));
  }

  @Override
  public void tend() {
    pools.forEach(ResourcePool::tend);
  }

  /** Shuts the pools down, one after the other, within the time given to all. */
  @Override
  public boolean shutdown(Duration drain) throws InterruptedException {
    long deadline = System.nanoTime() + drain.toNanos();
    boolean all = true;
    for (ResourcePool pool : pools) {
      Duration left = Duration.ofNanos(Math.max(0, deadline - System.nanoTime()));
      all &= pool.shutdown(left);
    }
    return all;
  }
}
