package dev.weir.core.record;

import java.util.HashMap;
import java.util.Map;

/** One route's figures in one stripe. Not thread-safe: whoever holds the stripe writes. */
final class RouteStats {
  long requests;
  long errors;
  boolean eventLoop;
  final Map<Integer, long[]> statusCodes = new HashMap<>();
  private int lastStatus;
  private long[] ofLastStatus = new long[1];
  final Timings response = new Timings(Timings.MICROS);
  final Timings blocked = new Timings(Timings.MICROS);
  final Timings cpu = new Timings(Timings.MICROS);
  final Timings allocated = new Timings(Timings.KIB);
  final Map<Key, OperationStats> own = new HashMap<>();
  final Map<Key, OperationStats> async = new HashMap<>();

  void add(Request request) {
    requests++;
    if (request.failed()) {
      errors++;
    }
    eventLoop |= request.eventLoop;
    if (request.status > 0) {
      if (request.status != lastStatus) {
        lastStatus = request.status;
        ofLastStatus = statusCodes.computeIfAbsent(lastStatus, unused -> new long[1]);
      }
      ofLastStatus[0]++;
    }
    response.record(request.elapsed());
    blocked.record(request.own.blocked);
    if (request.cpuNanos >= 0) {
      cpu.record(request.cpuNanos);
    }
    if (request.allocatedBytes >= 0) {
      allocated.record(request.allocatedBytes);
    }
    add(request.own, own);
  }

  void addAsync(Tally tally) {
    add(tally, async);
  }

  private static void add(Tally tally, Map<Key, OperationStats> into) {
    for (int i = 0; i < tally.size(); i++) {
      Tally.Entry entry = tally.used(i);
      Key key = entry.key;
      if (key != null) {
        stats(into, key).add(entry);
      }
    }
  }

  /** The figures of a key, made where there are none. */
  static OperationStats stats(Map<Key, OperationStats> of, Key key) {
    OperationStats stats = of.get(key);
    if (stats == null) {
      stats = new OperationStats();
      of.put(key, stats);
    }
    return stats;
  }

  void add(RouteStats other) {
    requests += other.requests;
    errors += other.errors;
    eventLoop |= other.eventLoop;
    other.statusCodes.forEach(
        (status, n) -> statusCodes.computeIfAbsent(status, unused -> new long[1])[0] += n[0]);
    response.add(other.response);
    blocked.add(other.blocked);
    cpu.add(other.cpu);
    allocated.add(other.allocated);
    other.own.forEach((key, stats) -> stats(own, key).add(stats));
    other.async.forEach((key, stats) -> stats(async, key).add(stats));
  }
}
