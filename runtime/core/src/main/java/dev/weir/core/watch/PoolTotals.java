package dev.weir.core.watch;

import dev.weir.api.OperationType;
import dev.weir.core.record.Series;
import dev.weir.core.record.Snapshot.Distribution;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Adds up what routes did with each connection pool. */
final class PoolTotals {
  private static final double LARGE_SHARE = 0.1;
  private static final long LEAST_WAITS = 5;

  private final PoolSizes sizes;
  private final Map<String, Integer> known = new HashMap<>();
  private final Map<String, Pool> pools = new LinkedHashMap<>();

  PoolTotals(PoolSizes sizes) {
    this.sizes = sizes;
  }

  private static final class Pool {
    /** With its distribution, where that is known. */
    @Nullable Series waits;

    long count;
    long nanos;
    long longest;
    long errors;
    long requests;
    long responseNanos;
    long databaseNanos;

    Distribution queued() {
      return waits == null
          ? new Distribution(count, nanos, longest, 0, 0, 0, 0, 0)
          : waits.distribution();
    }
  }

  /** Asked once: who answers looks through all pools. */
  private int size(String target) {
    return known.computeIfAbsent(target, sizes::of);
  }

  private Pool pool(@Nullable String target) {
    return pools.computeIfAbsent(target == null ? "" : target, unused -> new Pool());
  }

  /** Waits of one route in a pool's queue. */
  void waits(@Nullable String target, Distribution waited, long errors) {
    Pool pool = pool(target);
    pool.count += waited.count();
    pool.nanos += waited.total();
    pool.longest = Math.max(pool.longest, waited.max());
    pool.errors += errors;
  }

  /** The same, so that percentiles can be told. */
  void waits(@Nullable String target, Series waited, long errors) {
    Pool pool = pool(target);
    Series all = pool.waits;
    if (all == null) {
      all = new Series(1_000);
      pool.waits = all;
    }
    all.add(waited);
    pool.errors += errors;
  }

  /**
   * A route's requests count for each pool that it waited for, and for each whose size is known and
   * whose database it asked.
   */
  void route(List<OperationFigures> operations, long requests, long responseNanos) {
    Set<String> seen = new HashSet<>();
    for (OperationFigures operation : operations) {
      String target = operation.target() == null ? "" : operation.target();
      boolean waits = operation.type() == OperationType.POOL_WAIT;
      boolean asks = operation.type() == OperationType.DATABASE_QUERY && size(target) > 0;
      if ((waits || asks) && seen.add(target)) {
        Pool pool = pool(target);
        pool.requests += requests;
        pool.responseNanos += responseNanos;
        pool.databaseNanos += databaseNanos(operations, target);
      }
    }
  }

  private static long databaseNanos(List<OperationFigures> operations, String target) {
    long nanos = 0;
    for (OperationFigures query : operations) {
      boolean same = target.isEmpty() || target.equals(query.target());
      nanos += same && query.type() == OperationType.DATABASE_QUERY ? query.blocked().total() : 0;
    }
    return nanos;
  }

  List<PoolFigures> figures(double seconds) {
    List<PoolFigures> all = new ArrayList<>();
    pools.forEach((target, pool) -> all.add(figures(target, pool, seconds)));
    return List.copyOf(all);
  }

  private PoolFigures figures(String target, Pool pool, double seconds) {
    Distribution queued = pool.queued();
    double waiting = seconds <= 0 ? 0 : queued.total() / (seconds * 1e9);
    double share = pool.responseNanos == 0 ? 0 : (double) queued.total() / pool.responseNanos;
    return new PoolFigures(
        target,
        size(target),
        pool.requests,
        queued.count(),
        pool.errors,
        queued,
        waiting,
        Math.min(1, share),
        pool.requests == 0 ? 0 : (double) pool.databaseNanos / pool.requests,
        seconds <= 0 ? 0 : pool.requests / seconds,
        queued.count() >= LEAST_WAITS && (waiting >= 1 || share >= LARGE_SHARE));
  }
}
