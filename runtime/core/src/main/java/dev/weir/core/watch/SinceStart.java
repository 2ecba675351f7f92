package dev.weir.core.watch;

import dev.weir.api.OperationType;
import dev.weir.core.record.Recording;
import dev.weir.core.record.Snapshot;
import dev.weir.core.record.Snapshot.Distribution;
import dev.weir.core.watch.OperationFigures.SiteFigures;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The figures since the start, which the recording has with its own precision. */
final class SinceStart {
  private final double seconds;
  private long requests;
  private long errors;
  private final Map<String, OperationFigures> byType = new LinkedHashMap<>();
  private final PoolTotals pools;

  SinceStart(double seconds, PoolSizes sizes) {
    this.seconds = seconds;
    pools = new PoolTotals(sizes);
  }

  RouteFigures route(Snapshot.Route route) {
    requests += route.requests();
    errors += route.errors();
    List<OperationFigures> operations = new ArrayList<>();
    long counted = 0;
    for (Snapshot.Operation operation : route.operations()) {
      OperationFigures figures = operation(operation);
      operations.add(figures);
      byType.merge(
          operation.type() + (operation.async() ? " async" : ""), bare(figures), SinceStart::sum);
      counted += !operation.async() && operation.type().blocks() ? operation.count() : 0;
    }
    for (OperationFigures operation : operations) {
      if (operation.type() == OperationType.POOL_WAIT) {
        pools.waits(operation.target(), operation.blocked(), operation.errors());
      }
    }
    pools.route(operations, route.requests(), route.response().total());
    Distribution perRequest = new Distribution(route.requests(), counted, 0, 0, 0, 0, 0, 0);
    return new RouteFigures(
        route.route(),
        route.framework(),
        route.eventLoop(),
        seconds,
        route.requests(),
        route.errors(),
        route.response(),
        route.blocked(),
        route.cpu(),
        route.allocated(),
        perRequest,
        List.copyOf(operations));
  }

  private static OperationFigures operation(Snapshot.Operation of) {
    List<SiteFigures> sites = new ArrayList<>();
    for (Snapshot.Line line : of.sites()) {
      sites.add(
          new SiteFigures(line.at(), line.count(), line.blocked().total(), line.blocked().max()));
    }
    return new OperationFigures(
        of.type(),
        of.target(),
        of.async(),
        of.level(),
        of.count(),
        of.errors(),
        of.pinned(),
        of.blocked(),
        List.copyOf(sites));
  }

  private static OperationFigures bare(OperationFigures of) {
    return new OperationFigures(
        of.type(),
        null,
        of.async(),
        of.type().level(),
        of.count(),
        of.errors(),
        of.pinned(),
        sums(of.blocked()),
        List.of());
  }

  private static OperationFigures sum(OperationFigures one, OperationFigures other) {
    return new OperationFigures(
        one.type(),
        null,
        one.async(),
        one.level(),
        one.count() + other.count(),
        one.errors() + other.errors(),
        one.pinned() + other.pinned(),
        sum(one.blocked(), other.blocked()),
        List.of());
  }

  /** Percentiles cannot be added up. */
  private static Distribution sums(Distribution of) {
    return new Distribution(of.count(), of.total(), of.max(), 0, 0, 0, 0, 0);
  }

  private static Distribution sum(Distribution one, Distribution other) {
    return new Distribution(
        one.count() + other.count(),
        one.total() + other.total(),
        Math.max(one.max(), other.max()),
        0,
        0,
        0,
        0,
        0);
  }

  RouteFigures total(Recording.Picture picture) {
    Distribution none = Distribution.EMPTY;
    return new RouteFigures(
        "(all)",
        "",
        false,
        seconds,
        requests,
        errors,
        picture.response(),
        picture.blocked(),
        none,
        none,
        none,
        List.copyOf(byType.values()));
  }

  List<PoolFigures> pools() {
    return pools.figures(seconds);
  }
}
