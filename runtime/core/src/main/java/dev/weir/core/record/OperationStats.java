package dev.weir.core.record;

import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** One key's figures in one stripe. Not thread-safe: whoever holds the stripe writes. */
final class OperationStats {
  /** Of fewer, a stripe does not tell which came late. */
  private static final long LEAST_REQUESTS = 8;

  final Timings blocked;
  private final boolean live;
  long errors;
  long pinned;

  /** Requests, or tasks of them, that had such an operation, and the most that one of them had. */
  long requests;

  long most;

  /** Requests that read the target, that wrote it, and that read and did not write it. */
  long reads;

  long writes;

  long onlyReads;

  /** Those that moved a few bytes each, and what they took; nanoseconds. */
  long tiny;

  long tinyNanos;

  /** Round trips, and nanoseconds that those of a request took at least without one of them. */
  long rounds;

  long repeats;

  /** Those that nothing would have ended had no answer come. */
  long endless;

  /** Nanoseconds from a request's first to its last, without what else blocked meanwhile. */
  long span;

  /** Nanoseconds that requests waited for, with no thread of their own at work. */
  long inLine;

  /** Those on a thread that must not block. */
  long onLoop;

  /** Of sums: requests of their stripe's later part that had one; see {@link #late}. */
  private long late;

  // How many of the stripe's requests from 2^epoch on had one, and how many of those from
  // 2^(epoch - 1) up to there.
  private int epoch = -1;
  private long inEpoch;
  private long inEpochBefore;
  private long last;

  private long drainedErrors;
  private long drainedPinned;
  private long drainedOnLoop;

  private @Nullable Map<String, Timings> lines;

  /**
   * @param live whether a reader wants to know what came since it last looked
   */
  OperationStats(boolean live) {
    this.live = live;
    blocked = live ? Timings.live(Timings.MICROS) : new Timings(Timings.MICROS);
  }

  /**
   * @param number which request of its stripe it is of, from 1 on
   */
  void add(Tally.Entry entry, long number) {
    add(entry);
    if (number == last) {
      return; // Of another task of the same request; or, 0, of none that the stripe knows.
    }
    last = number;
    int of = epoch(number);
    if (of != epoch) {
      inEpochBefore = of == epoch + 1 ? inEpoch : 0;
      inEpoch = 0;
      epoch = of;
    }
    inEpoch++;
  }

  private static int epoch(long number) {
    return 63 - Long.numberOfLeadingZeros(Math.max(1, number));
  }

  /**
   * How many of the later requests had one: of the half to three quarters that came last. What
   * happens at a start alone is not among them.
   *
   * @param of how many requests the stripe has had
   */
  private long late(long of) {
    if (of < LEAST_REQUESTS) {
      return 0;
    }
    int now = epoch(of);
    return epoch == now ? inEpoch + inEpochBefore : epoch == now - 1 ? inEpoch : 0;
  }

  /** How many requests those are; at most 2^62 came. */
  static long later(long of) {
    return of < LEAST_REQUESTS ? 0 : of - (1L << Math.max(0, epoch(of) - 1)) + 1;
  }

  void add(Tally.Entry entry) {
    long before = blocked.total();
    for (int i = 0; i < entry.kept; i++) {
      blocked.record(entry.values[i]);
    }
    if (entry.overflow != null) {
      blocked.addFresh(entry.overflow);
    }
    requests++;
    most = Math.max(most, entry.count);
    reads += entry.read ? 1 : 0;
    writes += entry.written ? 1 : 0;
    onlyReads += entry.read && !entry.written ? 1 : 0;
    tiny += entry.tiny;
    tinyNanos += entry.tinyNanos;
    rounds += entry.rounds;
    repeats += entry.repeats();
    endless += entry.endless;
    inLine += entry.inLine;
    if (entry.extra + entry.ahead != 0) {
      blocked.addTime(entry.extra + entry.ahead);
    }
    span += entry.span(blocked.total() - before);
    errors += entry.errors;
    pinned += entry.pinned;
    onLoop += entry.onLoop;
    if (entry.lines != null) {
      for (Tally.SlowLine line : entry.lines) {
        line(line.at()).record(line.nanos());
      }
    }
  }

  /**
   * Adds what a stripe has.
   *
   * @param of how many requests it has had
   */
  void add(OperationStats other, long of) {
    add(other);
    late += other.late(of);
  }

  /** Adds a sum, or what no requests had. */
  void add(OperationStats other) {
    late += other.late;
    blocked.add(other.blocked);
    errors += other.errors;
    pinned += other.pinned;
    requests += other.requests;
    most = Math.max(most, other.most);
    reads += other.reads;
    writes += other.writes;
    onlyReads += other.onlyReads;
    tiny += other.tiny;
    tinyNanos += other.tinyNanos;
    rounds += other.rounds;
    repeats += other.repeats;
    endless += other.endless;
    inLine += other.inLine;
    span += other.span;
    onLoop += other.onLoop;
    if (other.lines != null) {
      other.lines.forEach((at, timings) -> line(at).add(timings));
    }
  }

  /**
   * How requests used it, as an immutable value.
   *
   * @param later how many requests there are that came late; 0 where that is not known
   */
  Snapshot.Usage usage(long later) {
    return new Snapshot.Usage(
        requests, most, reads, writes, onlyReads, tiny, tinyNanos, span, rounds, repeats, endless,
        inLine, late, later);
  }

  Timings line(String at) {
    Map<String, Timings> known = lines;
    if (known == null) {
      known = new HashMap<>();
      lines = known;
    }
    Timings timings = known.get(at);
    if (timings == null) {
      timings = live ? Timings.liveSums(Timings.MICROS) : new Timings(Timings.MICROS);
      known.put(at, timings);
    }
    return timings;
  }

  Map<String, Timings> lines() {
    return lines == null ? Map.of() : lines;
  }

  /** Hands over what came since the last time. */
  void drainInto(Interval interval, Key key, boolean async) {
    if (!blocked.hasRecent()) {
      return;
    }
    Interval.Operation into = interval.operation(key, async);
    blocked.drainInto(into.blocked);
    into.errors += errors - drainedErrors;
    into.pinned += pinned - drainedPinned;
    drainedErrors = errors;
    drainedPinned = pinned;
    into.onLoop += onLoop - drainedOnLoop;
    drainedOnLoop = onLoop;
    if (lines != null) {
      lines.forEach(into::site);
    }
  }
}
