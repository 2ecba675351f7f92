package dev.weir.core.watch;

import dev.weir.api.OperationType;
import dev.weir.core.record.Series;
import dev.weir.core.record.Snapshot.Distribution;
import dev.weir.core.watch.OperationFigures.SiteFigures;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One route in a window, for who looks at many and at most of them only briefly: slices are added
 * up when they are asked for. Valid until {@link Reader#look} returns.
 */
public final class RouteView {
  private final Budget budget;
  private final int[] slots;
  private final double seconds;
  private RouteRings rings = new RouteRings("", "", 0);

  RouteView(Budget budget, int[] slots, double seconds) {
    this.budget = budget;
    this.slots = slots;
    this.seconds = seconds;
  }

  RouteView of(RouteRings route) {
    rings = route;
    return this;
  }

  /** Looks at each route. */
  @FunctionalInterface
  public interface Reader {
    /** Called once for each route, with a view for each window that was asked for. */
    void look(RouteView[] views);
  }

  /**
   * Operations of one kind against one target, without their distribution.
   *
   * @param count how many ended
   * @param onLoop those on a thread that must not block
   * @param totalNanos how long they took together
   * @param maxNanos the longest
   */
  public record Operation(
      OperationType type,
      @Nullable String target,
      boolean async,
      long count,
      long errors,
      long pinned,
      long onLoop,
      long totalNanos,
      long maxNanos) {}

  /** Method and template. */
  public String route() {
    return rings.route;
  }

  /** Who named it. */
  public String framework() {
    return rings.framework;
  }

  /** Whether it was served on a thread that must not block. */
  public boolean eventLoop() {
    return rings.eventLoop;
  }

  /** The window's length. */
  public double seconds() {
    return seconds;
  }

  /** Requests that ended, and those that failed. */
  public Requests requests() {
    Ring.Sum sum = budget.micros;
    rings.response.glance(sum, slots);
    return new Requests(sum.series.count(), sum.errors, sum.series.total(), sum.series.max());
  }

  /**
   * Requests without their distribution.
   *
   * @param count how many ended
   * @param errors those that failed
   * @param totalNanos how long they took together
   * @param maxNanos the longest
   */
  public record Requests(long count, long errors, long totalNanos, long maxNanos) {}

  /** Nanoseconds from first to last; valid until the next look. */
  public Series response() {
    rings.response.read(budget.micros, slots);
    return budget.micros.series;
  }

  /** Nanoseconds that requests' own threads were blocked; valid until the next look. */
  public Series blocked() {
    rings.blocked.read(budget.micros, slots);
    return budget.micros.series;
  }

  /** The window by its slices. */
  public List<Batches.Batch> batches() {
    List<Batches.Batch> all = new ArrayList<>(slots.length);
    for (int slot : slots) {
      int[] one = {slot};
      rings.blocked.read(budget.micros, one);
      long blocked = budget.micros.series.total();
      double logs = budget.micros.series.logs();
      rings.response.read(budget.micros, one);
      Series response = budget.micros.series;
      all.add(
          new Batches.Batch(response.count(), blocked, logs, response.total(), response.logs()));
    }
    return all;
  }

  /** The most blocking operations of one request. */
  public long mostPerRequest() {
    rings.perRequest.glance(budget.single, slots);
    return budget.single.series.max();
  }

  /** Blocking operations of a request; valid until the next look. */
  public Series perRequest() {
    rings.perRequest.read(budget.single, slots);
    return budget.single.series;
  }

  /** What blocked. */
  public List<Operation> operations() {
    List<Operation> all = new ArrayList<>();
    for (OperationRings operation : rings.operations) {
      Ring.Sum sum = budget.micros;
      operation.blocked.glance(sum, slots);
      if (sum.series.count() > 0) {
        all.add(
            new Operation(
                operation.type,
                operation.target,
                operation.async,
                sum.series.count(),
                sum.errors,
                sum.pinned,
                operation.onLoop(budget.sums, slots),
                sum.series.total(),
                sum.series.max()));
      }
    }
    return all;
  }

  /** All of it; {@code totals} take their share. */
  RouteFigures figures(Totals totals) {
    Series response = response();
    long requests = response.count();
    long errors = budget.micros.errors;
    Distribution responses = response.distribution();
    totals.route(response, errors);
    Distribution blocked = read(rings.blocked, totals.blocked);
    rings.perRequest.read(budget.single, slots);
    totals.perRequest.add(budget.single.series);
    Distribution perRequest = budget.single.series.distribution();
    Distribution cpu = read(rings.cpu, totals.cpu);
    Distribution allocated = read(rings.allocated, totals.allocated);
    List<OperationFigures> operations = new ArrayList<>();
    for (OperationRings operation : rings.operations) {
      operation.blocked.read(budget.micros, slots);
      if (budget.micros.series.count() > 0 || budget.micros.series.total() > 0) {
        operations.add(figures(operation, totals));
      }
    }
    totals.pools.route(operations, requests, responses.total());
    return new RouteFigures(
        rings.route,
        rings.framework,
        rings.eventLoop,
        seconds,
        requests,
        errors,
        responses,
        blocked,
        cpu,
        allocated,
        perRequest,
        List.copyOf(operations));
  }

  private Distribution read(Ring ring, Series total) {
    ring.read(budget.micros, slots);
    total.add(budget.micros.series);
    return budget.micros.series.distribution();
  }

  /** The operation's slices have been added up. */
  private OperationFigures figures(OperationRings operation, Totals totals) {
    Ring.Sum sum = budget.micros;
    totals.operation(operation, sum);
    boolean onLoop = operation.type.blocks() && operation.onLoop(budget.sums, slots) > 0;
    boolean critical = onLoop || sum.pinned > 0;
    List<SiteFigures> sites = new ArrayList<>();
    operation.sites.forEach(
        (at, ring) -> {
          ring.glance(budget.sums, slots);
          Series site = budget.sums.series;
          if (site.count() > 0) {
            sites.add(new SiteFigures(at, site.count(), site.total(), site.max()));
          }
        });
    return new OperationFigures(
        operation.type,
        operation.target,
        operation.async,
        critical ? dev.weir.api.BlockingLevel.CRITICAL : operation.type.level(),
        sum.series.count(),
        sum.errors,
        sum.pinned,
        sum.series.distribution(),
        List.copyOf(sites));
  }
}
