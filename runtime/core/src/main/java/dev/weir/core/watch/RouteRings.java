package dev.weir.core.watch;

import dev.weir.core.record.Interval;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The slices of one route. */
final class RouteRings {
  final String route;
  final String framework;
  boolean eventLoop;
  final Ring response = new Ring();
  final Ring blocked = new Ring();
  final Ring cpu = new Ring();
  final Ring allocated = new Ring();
  final Ring perRequest = new Ring();
  final List<OperationRings> operations = new ArrayList<>(4);
  final Batches batches;

  /**
   * @param tick the one in which it is first seen
   */
  RouteRings(String route, String framework, long tick) {
    this.route = route;
    this.framework = framework;
    batches = new Batches(tick);
  }

  void add(Interval interval, long tick, int slot, Budget budget) {
    eventLoop |= interval.eventLoop();
    Packed packed = budget.packed;
    int coarser = budget.coarser();
    if (interval.requests() > 0) {
      batches.add(tick, interval);
      response.set(slot, packed.pack(interval.response(), interval.errors(), 0, coarser));
      blocked.set(slot, packed.pack(interval.blocked(), 0, 0, coarser));
      perRequest.set(slot, packed.pack(interval.operations(), 0, 0, coarser));
      if (interval.cpu().count() > 0) {
        cpu.set(slot, packed.pack(interval.cpu(), 0, 0, -1));
      }
      if (interval.allocated().count() > 0) {
        allocated.set(slot, packed.pack(interval.allocated(), 0, 0, -1));
      }
    }
    for (Interval.Operation operation : interval.blocking()) {
      OperationRings rings = rings(operation, budget.hasRoom());
      if (rings != null) {
        rings.add(operation, slot, budget);
      }
    }
  }

  private @Nullable OperationRings rings(Interval.Operation operation, boolean room) {
    for (OperationRings known : operations) {
      if (known.is(operation)) {
        return known;
      }
    }
    if (!room) {
      return null;
    }
    OperationRings fresh =
        new OperationRings(operation.type(), operation.target(), operation.async());
    operations.add(fresh);
    return fresh;
  }

  void clear(int slot) {
    response.clear(slot);
    blocked.clear(slot);
    cpu.clear(slot);
    allocated.clear(slot);
    perRequest.clear(slot);
    for (OperationRings rings : operations) {
      rings.clear(slot);
    }
  }

  void addUp(int from, int count, int into, Budget budget) {
    int coarser = budget.coarser();
    response.addUp(budget.micros, from, count, into, coarser);
    blocked.addUp(budget.micros, from, count, into, coarser);
    perRequest.addUp(budget.single, from, count, into, coarser);
    cpu.addUp(budget.sums, from, count, into, -1);
    allocated.addUp(budget.sums, from, count, into, -1);
    for (OperationRings rings : operations) {
      rings.addUp(from, count, into, budget);
    }
  }

  /** Forgets what was long ago; true where that is all of it. */
  boolean forget() {
    operations.removeIf(OperationRings::isEmpty);
    return operations.isEmpty() && response.isEmpty();
  }

  /** What its slots and slices take, about. */
  long bytes() {
    long bytes =
        Budget.ROUTE
            + response.bytes()
            + blocked.bytes()
            + cpu.bytes()
            + allocated.bytes()
            + perRequest.bytes()
            + batches.bytes();
    for (OperationRings rings : operations) {
      bytes += rings.bytes();
    }
    return bytes;
  }
}
