package dev.weir.core.record;

import java.util.HashMap;
import java.util.Map;

/** One route's figures in one stripe. Not thread-safe: whoever holds the stripe writes. */
final class RouteStats {
  private static final String INBOUND = "(inbound)";

  long requests;
  long errors;
  boolean eventLoop;

  /** Nanoseconds while it had a request at all, as far as one stripe sees. */
  long busy;

  private long lastEnd;

  /** Of sums: how many requests came late in their stripe; see {@link OperationStats#later}. */
  long later;

  final Map<Integer, long[]> statusCodes = new HashMap<>();
  private int lastStatus;
  private long[] ofLastStatus = new long[1];
  final Timings response;
  final Timings blocked;
  final Timings cpu;
  final Timings allocated;
  private final Recent operations = new Recent(false);
  private final boolean live;
  private long drainedRequests;
  private long drainedErrors;
  final Map<Key, OperationStats> own = new HashMap<>();
  final Map<Key, OperationStats> async = new HashMap<>();

  /** One that is written to, and tells what came since a reader last looked. */
  RouteStats() {
    live = true;
    response = Timings.live(Timings.MICROS);
    blocked = Timings.live(Timings.MICROS);
    cpu = Timings.liveSums(Timings.MICROS);
    allocated = Timings.liveSums(Timings.KIB);
  }

  private RouteStats(long micros, long bytes) {
    live = false;
    response = new Timings(micros);
    blocked = new Timings(micros);
    cpu = new Timings(micros);
    allocated = new Timings(bytes);
  }

  /** One that stripes are added up in. */
  static RouteStats sum() {
    return new RouteStats(Timings.MICROS, Timings.KIB);
  }

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
    busy(request);
    blocked.record(request.own.blocked);
    if (request.cpuNanos >= 0) {
      cpu.record(request.cpuNanos);
    }
    if (request.allocatedBytes >= 0) {
      allocated.record(request.allocatedBytes);
    }
    add(request.own, own);
    long times = operations(request.own);
    operations.record(times, times);
  }

  /** Requests come here in the order in which they end, or nearly so. */
  private void busy(Request request) {
    long end = request.endNanos();
    long start = request.startNanos;
    long fresh = end - (requests > 1 && lastEnd - start > 0 ? lastEnd : start);
    if (fresh > 0) {
      busy += fresh;
      lastEnd = end;
    }
  }

  /**
   * Reading a file in a hundred pieces is one operation to its reader. Queues for locks and
   * connections, what the server reads and writes for its client, commits, what pools do by
   * themselves, and lines for a log that is open already, are none of the code's.
   */
  private static long operations(Tally tally) {
    long sum = 0;
    for (int i = 0; i < tally.size(); i++) {
      Tally.Entry entry = tally.used(i);
      Key key = entry.key;
      if (key != null && entry.count > 0) {
        sum +=
            switch (key.type) {
              case FILE_IO -> entry.more ? 1 : 0;
              case DATABASE_QUERY -> entry.count - entry.aside;
              case NETWORK_IO -> INBOUND.equals(key.target) ? 0 : 1;
              case LOCK_WAIT, POOL_WAIT, CPU_INTENSIVE, MEMORY_OPERATION -> 0;
              default -> entry.count;
            };
      }
    }
    return sum;
  }

  void addAsync(Tally tally) {
    add(tally, async);
  }

  private void add(Tally tally, Map<Key, OperationStats> into) {
    for (int i = 0; i < tally.size(); i++) {
      Tally.Entry entry = tally.used(i);
      Key key = entry.key;
      if (key != null) {
        stats(into, key).add(entry, requests);
      }
    }
  }

  /** The figures of a key, made where there are none. */
  private OperationStats stats(Map<Key, OperationStats> of, Key key) {
    OperationStats stats = of.get(key);
    if (stats == null) {
      stats = new OperationStats(live);
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
    busy = Math.max(busy, other.busy);
    later += OperationStats.later(other.requests);
    other.own.forEach((key, stats) -> stats(own, key).add(stats, other.requests));
    other.async.forEach((key, stats) -> stats(async, key).add(stats, other.requests));
  }

  /** Hands over what came since the last time. */
  void drainInto(Interval interval) {
    interval.requests += requests - drainedRequests;
    interval.errors += errors - drainedErrors;
    drainedRequests = requests;
    drainedErrors = errors;
    interval.eventLoop |= eventLoop;
    response.drainInto(interval.response);
    blocked.drainInto(interval.blocked);
    cpu.drainInto(interval.cpu);
    allocated.drainInto(interval.allocated);
    operations.drainInto(interval.operations);
    own.forEach((key, stats) -> stats.drainInto(interval, key, false));
    async.forEach((key, stats) -> stats.drainInto(interval, key, true));
  }
}
