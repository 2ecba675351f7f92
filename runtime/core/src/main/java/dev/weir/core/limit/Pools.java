package dev.weir.core.limit;

import dev.weir.api.policy.Policy;
import dev.weir.api.policy.PoolPolicy;
import dev.weir.core.limit.background.Bounds;
import dev.weir.core.limit.pool.PoolBalancer;
import dev.weir.core.limit.pool.PoolSnapshot;
import dev.weir.core.limit.pool.ResourcePool;
import dev.weir.core.limit.time.Ticker;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Executor;
import java.util.concurrent.Executors;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Pools by name, shared by all policies that name them. Two are always there: {@code threads} and
 * {@code processes}, with the figures of their types.
 *
 * <p>A pool is opened when a policy first needs it. Guarded by {@link #lock}, but for closing,
 * which may wait.
 */
final class Pools {
  /** Runs background tasks: theirs alone, since they may wait for what other pools run. */
  static final String BACKGROUND = "(background)";

  /** Where calls wait for permits whose callers do not; such waiting must not stop any body. */
  static final String WAITING = "(waiting)";

  private static final int MOST_WAITING = 10_000;

  private final Ticker ticker;
  private final ReentrantLock lock = new ReentrantLock();
  private final Map<String, PoolPolicy> policies = new TreeMap<>();
  private final Map<String, ResourcePool> open = new TreeMap<>();
  private final Map<List<String>, ResourcePool> together = new HashMap<>();
  private boolean scaling = true;
  private boolean closed;

  Pools(Ticker ticker) {
    this.ticker = ticker;
    policies.put(Policy.THREADS, PoolPolicy.thread());
    policies.put(Policy.PROCESSES, PoolPolicy.process());
    policies.put(BACKGROUND, PoolPolicy.thread().withMaxWorkers(Bounds.DEFAULT.running()));
    policies.put(WAITING, PoolPolicy.virtual().withQueue(MOST_WAITING));
  }

  /**
   * Under this name there is such a pool from now on; one that is open goes on with its calls.
   *
   * @throws IllegalArgumentException if an open one is of another type
   */
  void define(String name, PoolPolicy policy) {
    lock.lock();
    try {
      ResourcePool pool = open.get(name);
      if (pool != null) {
        pool.reconfigure(scaled(name, policy));
      }
      policies.put(name, policy);
    } finally {
      lock.unlock();
    }
  }

  /**
   * Does nothing if all of these can be defined.
   *
   * @throws IllegalArgumentException if an open one is of another type
   */
  void check(Map<String, PoolPolicy> next) {
    lock.lock();
    try {
      next.forEach(
          (name, policy) -> {
            ResourcePool pool = open.get(name);
            if (pool != null && pool.policy().type() != policy.type()) {
              throw new IllegalArgumentException(
                  "pool "
                      + name
                      + " is of type "
                      + pool.policy().type()
                      + " and cannot become "
                      + policy.type()
                      + " while it is in use");
            }
          });
    } finally {
      lock.unlock();
    }
  }

  /** Whether pools follow what is measured, those whose policy has them do so. */
  void scale(boolean measured) {
    lock.lock();
    try {
      if (scaling != measured && !closed) {
        scaling = measured;
        open.forEach((name, pool) -> pool.reconfigure(scaled(name, defined(name))));
      }
    } finally {
      lock.unlock();
    }
  }

  // Guarded by the lock. What is the registry's own is nobody's to set.
  private PoolPolicy scaled(String name, PoolPolicy policy) {
    return scaling || isOwn(name) ? policy : policy.withScaling(false);
  }

  private static boolean isOwn(String name) {
    return name.equals(BACKGROUND) || name.equals(WAITING);
  }

  /**
   * Does nothing if the pools that the policy names are there, or it names none.
   *
   * @throws IllegalArgumentException if it is not
   */
  void check(Policy policy) {
    lock.lock();
    try {
      for (String pool : policy.pools()) {
        if (!policies.containsKey(pool)) {
          throw new IllegalArgumentException(
              "policy "
                  + policy.name()
                  + ": there is no pool '"
                  + pool
                  + "'; there are "
                  + String.join(", ", names()));
        }
      }
    } finally {
      lock.unlock();
    }
  }

  /**
   * The pool of that name.
   *
   * @throws IllegalStateException if there is none, or the pools are closed
   */
  ResourcePool get(String name) {
    lock.lock();
    try {
      ResourcePool pool = open.get(name);
      if (pool == null) {
        pool = ResourcePool.open(name, scaled(name, defined(name)), ticker);
        open.put(name, pool);
      }
      return pool;
    } finally {
      lock.unlock();
    }
  }

  /**
   * The pool of the only name, or all of them as one, in which the least loaded gets a call.
   *
   * @throws IllegalStateException if there is none of one name, or the pools are closed
   */
  ResourcePool get(List<String> names) {
    if (names.size() == 1) {
      return get(names.get(0));
    }
    lock.lock();
    try {
      ResourcePool all = together.get(names);
      if (all == null) {
        List<ResourcePool> each = names.stream().map(this::get).toList();
        String name = String.join(",", names);
        all = new PoolBalancer(name, PoolBalancer.Choice.LEAST_LOADED, each);
        together.put(names, all);
      }
      return all;
    } finally {
      lock.unlock();
    }
  }

  /** The workers of the pool of that name, which is opened when they are first needed. */
  Executor workers(String name) {
    return task -> {
      var unused = get(name).submit(Executors.callable(task));
    };
  }

  private PoolPolicy defined(String name) {
    PoolPolicy policy = policies.get(name);
    if (policy == null || closed) {
      throw new IllegalStateException("no pool " + name + (closed ? ": all are closed" : ""));
    }
    return policy;
  }

  private List<String> names() {
    List<String> names = new ArrayList<>(policies.keySet());
    names.removeIf(Pools::isOwn);
    return names;
  }

  List<PoolSnapshot> snapshots() {
    List<PoolSnapshot> snapshots = new ArrayList<>();
    for (ResourcePool pool : opened()) {
      snapshots.add(pool.snapshot());
    }
    return snapshots;
  }

  /** Closes all that are open, one after the other, each within its drain; opens no other. */
  void close() {
    lock.lock();
    try {
      closed = true;
    } finally {
      lock.unlock();
    }
    for (ResourcePool pool : opened()) {
      pool.close();
    }
  }

  private List<ResourcePool> opened() {
    lock.lock();
    try {
      return new ArrayList<>(open.values());
    } finally {
      lock.unlock();
    }
  }
}
