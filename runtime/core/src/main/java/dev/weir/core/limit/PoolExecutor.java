package dev.weir.core.limit;

import static java.util.Collections.disjoint;

import dev.weir.core.limit.pool.PoolBalancer;
import dev.weir.core.limit.pool.PooledCall;
import dev.weir.core.limit.pool.ResourcePool;
import dev.weir.core.limit.timeout.RevocableExecutor;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import org.jspecify.annotations.Nullable;

/**
 * The workers of a pool for who knows executors. A full pool rejects with its own exception.
 *
 * <p>A task is in the map from before the pool has it until a worker begins it; so nothing stays
 * there, and a task that is no longer there need not be revoked.
 */
final class PoolExecutor implements RevocableExecutor {
  /** Whose worker the current thread is, while it runs a task of this. */
  private static final ThreadLocal<@Nullable ResourcePool> CURRENT = new ThreadLocal<>();

  private final ResourcePool pool;
  private final Map<Runnable, Waiting> waiting = new ConcurrentHashMap<>();

  /** A task that no worker has begun; its call is known once the pool has accepted it. */
  private static final class Waiting {
    volatile @Nullable PooledCall<?> call;
  }

  PoolExecutor(ResourcePool pool) {
    this.pool = pool;
  }

  @Override
  public void execute(Runnable task) {
    Waiting place = new Waiting();
    waiting.put(task, place);
    try {
      place.call = pool.submit(Executors.callable(() -> begin(task)));
    } catch (Throwable e) {
      waiting.remove(task);
      throw e;
    }
  }

  private void begin(Runnable task) {
    waiting.remove(task);
    ResourcePool around = CURRENT.get();
    CURRENT.set(pool);
    try {
      task.run();
    } finally {
      if (around == null) {
        CURRENT.remove();
      } else {
        CURRENT.set(around);
      }
    }
  }

  /**
   * Whether the current thread is one of these workers, or may be where it is of several pools. If
   * it waited for another of them, and all others did the same, none would ever go on.
   */
  boolean isWorker() {
    ResourcePool current = CURRENT.get();
    return current == pool || current != null && !disjoint(parts(current), parts(pool));
  }

  private static List<ResourcePool> parts(ResourcePool pool) {
    return pool instanceof PoolBalancer several ? several.pools() : List.of(pool);
  }

  @Override
  public void revoke(Runnable task) {
    Waiting place = waiting.remove(task);
    PooledCall<?> call = place == null ? null : place.call;
    if (call != null) {
      call.cancel();
    }
  }
}
