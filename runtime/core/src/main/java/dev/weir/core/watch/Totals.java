package dev.weir.core.watch;

import dev.weir.api.OperationType;
import dev.weir.core.record.Series;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What routes come to together: the sum of all, and the pools that they wait for. */
final class Totals {
  private static final OperationType[] TYPES = OperationType.values();

  private final Series response = new Series(1_000);
  private long errors;
  final Series blocked = new Series(1_000);
  final Series cpu = new Series(1_000);
  final Series allocated = new Series(1_000);
  final Series perRequest = new Series(1);
  private final @Nullable Type[] types = new Type[TYPES.length * 2];
  final PoolTotals pools;

  Totals(PoolSizes sizes) {
    pools = new PoolTotals(sizes);
  }

  private static final class Type {
    final Series blocked = new Series(1_000);
    long errors;
    long pinned;
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
      pools.waits(operation.target, sum.series, sum.errors);
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
}
