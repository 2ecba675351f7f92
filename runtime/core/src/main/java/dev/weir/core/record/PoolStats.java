package dev.weir.core.record;

import java.util.HashMap;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What the threads of one pool did outside requests, in one stripe. Not thread-safe: whoever holds
 * the stripe writes. No lambda here: the first operation of a JVM that just starts comes this way.
 */
final class PoolStats {
  static final Supplier<PoolStats> FRESH =
      new Supplier<>() {
        @Override
        public PoolStats get() {
          return new PoolStats();
        }
      };

  final Map<Key, OperationStats> byKey = new HashMap<>();

  void add(PoolStats other) {
    other.byKey.forEach((key, stats) -> stats(key).add(stats));
  }

  private OperationStats stats(Key key) {
    OperationStats stats = byKey.get(key);
    if (stats == null) {
      stats = new OperationStats(false);
      byKey.put(key, stats);
    }
    return stats;
  }

  /**
   * One operation that was timed, and those before it that were not.
   *
   * @param skipped how many were not
   * @param mean their mean, nanoseconds
   * @param counts whether it is an operation of its own
   * @param onLoop whether the thread must not block
   * @param at the line of code of a slow one, or null
   */
  record Operation(
      Key key,
      long nanos,
      long skipped,
      long mean,
      boolean counts,
      boolean failed,
      boolean onLoop,
      @Nullable String at)
      implements Stripes.Writer<PoolStats> {
    @Override
    public void writeInto(PoolStats pool) {
      OperationStats stats = pool.stats(key);
      if (counts) {
        stats.blocked.record(nanos);
      } else {
        stats.blocked.addTime(nanos);
      }
      stats.blocked.recordMany(mean, skipped);
      if (failed) {
        stats.errors++;
      }
      if (onLoop) {
        stats.onLoop++;
      }
      if (at != null) {
        stats.line(at).record(nanos);
      }
    }
  }
}
