package dev.weir.core.record;

import dev.weir.api.BlockingLevel;
import dev.weir.api.OperationType;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Turns figures that writers mutate into the immutable ones that readers get. */
final class Snapshots {
  private Snapshots() {}

  static Snapshot.Route route(String name, String framework, RouteStats stats, boolean whole) {
    Map<Integer, Long> statusCodes = new TreeMap<>();
    stats.statusCodes.forEach((status, n) -> statusCodes.put(status, n[0]));
    List<Snapshot.Operation> operations = operations(stats.own, false, null, stats.later, whole);
    operations.addAll(operations(stats.async, true, null, stats.later, whole));
    return new Snapshot.Route(
        name,
        framework,
        stats.requests,
        stats.errors,
        statusCodes,
        stats.response.distribution(whole),
        stats.blocked.distribution(whole),
        stats.cpu.distribution(whole),
        stats.allocated.distribution(whole),
        stats.eventLoop,
        List.copyOf(operations),
        stats.busy);
  }

  /**
   * One operation a type and target; keys that differ by their statement alone become lines.
   *
   * @param later how many requests came late; 0 where there are none
   */
  static List<Snapshot.Operation> operations(
      Map<Key, OperationStats> byKey,
      boolean async,
      @Nullable String pool,
      long later,
      boolean whole) {
    Map<OperationType, Map<String, OperationStats>> merged = new TreeMap<>();
    Map<OperationStats, Map<String, OperationStats>> statements = new LinkedHashMap<>();
    byKey.forEach(
        (key, stats) -> {
          OperationStats sum =
              merged
                  .computeIfAbsent(key.type, unused -> new LinkedHashMap<>())
                  .computeIfAbsent(
                      key.target == null ? "" : key.target, unused -> new OperationStats(false));
          sum.add(stats);
          if (key.statement != null) {
            statements
                .computeIfAbsent(sum, unused -> new LinkedHashMap<>())
                .computeIfAbsent(key.statement, unused -> new OperationStats(false))
                .add(stats);
          }
        });
    List<Snapshot.Operation> operations = new ArrayList<>();
    merged.forEach(
        (type, byTarget) ->
            byTarget.forEach(
                (target, stats) -> {
                  BlockingLevel level =
                      stats.onLoop > 0 && type.blocks() || stats.pinned > 0
                          ? BlockingLevel.CRITICAL
                          : type.level();
                  operations.add(
                      new Snapshot.Operation(
                          type,
                          target.isEmpty() ? null : target,
                          pool,
                          level,
                          async,
                          stats.blocked.count(),
                          stats.errors,
                          stats.pinned,
                          stats.blocked.distribution(whole),
                          lines(stats.lines()),
                          statements(statements.getOrDefault(stats, Map.of()), later),
                          stats.usage(later)));
                }));
    return operations;
  }

  private static List<Snapshot.Line> lines(Map<String, Timings> byText) {
    List<Snapshot.Line> lines = new ArrayList<>();
    byText.forEach((at, t) -> lines.add(new Snapshot.Line(at, t.count(), t.distribution())));
    return List.copyOf(lines);
  }

  private static List<Snapshot.Line> statements(Map<String, OperationStats> byText, long later) {
    List<Snapshot.Line> lines = new ArrayList<>();
    byText.forEach(
        (at, stats) ->
            lines.add(
                new Snapshot.Line(
                    at, stats.blocked.count(), stats.blocked.distribution(), stats.usage(later))));
    return List.copyOf(lines);
  }
}
