package dev.weir.core.watch;

import dev.weir.api.OperationType;
import dev.weir.core.record.Series;
import dev.weir.core.record.Snapshot.Distribution;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What routes come to together: the sum of all, and the pools that they wait for. */
final class Totals {
  private static final OperationType[] TYPES = OperationType.values();
  private static final double LARGE_SHARE = 0.1;
  private static final long LEAST_WAITS = 5;

  private final Series response = new Series(1_000);
  private long errors;
  final Series blocked = new Series(1_000);
  final Series cpu = new Series(1_000);
  final Series allocated = new Series(1_000);
  final Series perRequest = new Series(1);
  private final @Nullable Type[] types = new Type[TYPES.length * 2];
  private final Map<String, Pool> pools = new LinkedHashMap<>();

  private static final class Type {
    final Series blocked = new Series(1_000);
    long errors;
    long pinned;
  }

  private static final class Pool {
    final Series wait = new Series(1_000);
    long errors;
    long requests;
    long responseNanos;
    long databaseNanos;
  }

  void route(Series responses, long failed) {
    response.add(responses);
    errors += failed;
  }

  void operation(OperationRings operation, Ring.Sum sum) {
    int at = operation.type.ordinal() * 2 + (operation.async ? 1 : 0);
    Type type = types[at];
    if (type == null) {
      type = new Type();
      types[at] = type;
    }
    type.blocked.add(sum.series);
    type.errors += sum.errors;
    type.pinned += sum.pinned;
    if (operation.type == OperationType.POOL_WAIT) {
      Pool pool = pool(operation.target);
      pool.wait.add(sum.series);
      pool.errors += sum.errors;
    }
  }

  private Pool pool(@Nullable String target) {
    return pools.computeIfAbsent(target == null ? "" : target, unused -> new Pool());
  }

  /** A route's requests count for each pool that it waited for. */
  void pools(List<OperationFigures> operations, long requests, long responseNanos) {
    for (OperationFigures wait : operations) {
      if (wait.type() == OperationType.POOL_WAIT) {
        Pool pool = pool(wait.target());
        pool.requests += requests;
        pool.responseNanos += responseNanos;
        for (OperationFigures query : operations) {
          boolean same = wait.target() == null || wait.target().equals(query.target());
          pool.databaseNanos +=
              same && query.type() == OperationType.DATABASE_QUERY ? query.blocked().total() : 0;
        }
      }
    }
  }

  RouteFigures figures(double seconds) {
    List<OperationFigures> operations = new ArrayList<>();
    for (int i = 0; i < types.length; i++) {
      Type sum = types[i];
      if (sum != null) {
        OperationType type = TYPES[i / 2];
        operations.add(
            new OperationFigures(
                type,
                null,
                i % 2 == 1,
                type.level(),
                sum.blocked.count(),
                sum.errors,
                sum.pinned,
                sum.blocked.distribution(),
                List.of()));
      }
    }
    return new RouteFigures(
        "(all)",
        "",
        false,
        seconds,
        response.count(),
        errors,
        response.distribution(),
        blocked.distribution(),
        cpu.distribution(),
        allocated.distribution(),
        perRequest.distribution(),
        List.copyOf(operations));
  }

  List<PoolFigures> pools(double seconds) {
    List<PoolFigures> all = new ArrayList<>();
    pools.forEach(
        (target, pool) -> {
          Distribution wait = pool.wait.distribution();
          double waiting = seconds <= 0 ? 0 : wait.total() / (seconds * 1e9);
          double share = pool.responseNanos == 0 ? 0 : (double) wait.total() / pool.responseNanos;
          all.add(
              new PoolFigures(
                  target,
                  pool.requests,
                  wait.count(),
                  pool.errors,
                  wait,
                  waiting,
                  Math.min(1, share),
                  pool.requests == 0 ? 0 : (double) pool.databaseNanos / pool.requests,
                  seconds <= 0 ? 0 : pool.requests / seconds,
                  wait.count() >= LEAST_WAITS && (waiting >= 1 || share >= LARGE_SHARE)));
        });
    return List.copyOf(all);
  }
}
