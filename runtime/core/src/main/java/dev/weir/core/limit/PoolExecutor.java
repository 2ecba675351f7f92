package dev.weir.core.limit;

import dev.weir.core.limit.pool.PooledCall;
import dev.weir.core.limit.pool.ResourcePool;
import dev.weir.core.limit.timeout.RevocableExecutor;
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
    task.run();
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
