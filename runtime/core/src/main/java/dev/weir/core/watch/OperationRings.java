package dev.weir.core.watch;

import dev.weir.api.OperationType;
import dev.weir.core.record.Interval;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The slices of one operation of a route, and of its lines of code. */
final class OperationRings {
  private static final int MOST_SITES = 8;

  final OperationType type;
  final @Nullable String target;
  final boolean async;
  final Ring blocked = new Ring();
  final Map<String, Ring> sites = new LinkedHashMap<>(2);

  /** Those on threads that must not block; most often there are none. */
  private @Nullable Ring onLoop;

  OperationRings(OperationType type, @Nullable String target, boolean async) {
    this.type = type;
    this.target = target;
    this.async = async;
  }

  @SuppressWarnings("ReferenceEquality") // targets are interned
  boolean is(Interval.Operation operation) {
    return type == operation.type() && target == operation.target() && async == operation.async();
  }

  void add(Interval.Operation operation, int slot, Budget budget) {
    onLoop(operation.onLoop(), slot, budget);
    blocked.set(
        slot,
        budget.packed.pack(
            operation.blocked(), operation.errors(), operation.pinned(), budget.coarser()));
    if (budget.keepsSites()) {
      operation.sites().forEach((at, figures) -> site(at, figures, slot, budget));
    }
  }

  private void onLoop(long count, int slot, Budget budget) {
    Ring ring = onLoop;
    if (count == 0) {
      return;
    }
    if (ring == null) {
      ring = new Ring();
      onLoop = ring;
    }
    budget.sums.begin();
    budget.sums.series.add(count, 0, 0);
    ring.set(slot, budget.sums.pack(-1));
  }

  /** How many were on threads that must not block. */
  long onLoop(Ring.Sum sum, int[] slots) {
    Ring ring = onLoop;
    if (ring == null) {
      return 0;
    }
    ring.glance(sum, slots);
    return sum.series.count();
  }

  private void site(String at, long[] figures, int slot, Budget budget) {
    Ring ring = sites.get(at);
    if (ring == null) {
      if (sites.size() >= MOST_SITES) {
        return;
      }
      ring = new Ring();
      sites.put(at, ring);
    }
    budget.sums.begin();
    budget.sums.series.add(figures[0], figures[1], figures[2]);
    ring.set(slot, budget.sums.pack(-1));
  }

  void clear(int slot) {
    blocked.clear(slot);
    if (onLoop != null) {
      onLoop.clear(slot);
    }
    sites.values().forEach(ring -> ring.clear(slot));
  }

  void addUp(int from, int count, int into, Budget budget) {
    blocked.addUp(budget.micros, from, count, into, budget.coarser());
    if (onLoop != null) {
      onLoop.addUp(budget.sums, from, count, into, -1);
    }
    sites.values().forEach(ring -> ring.addUp(budget.sums, from, count, into, -1));
  }

  /** Whether all of it was long ago. */
  boolean isEmpty() {
    sites.values().removeIf(Ring::isEmpty);
    return blocked.isEmpty() && sites.isEmpty();
  }

  /** What its slots and slices take. */
  long bytes() {
    long bytes = Budget.OPERATION + blocked.bytes();
    bytes += onLoop == null ? 0 : Budget.RING + onLoop.bytes();
    for (Ring ring : sites.values()) {
      bytes += Budget.RING + ring.bytes();
    }
    return bytes;
  }
}
