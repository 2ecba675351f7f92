package dev.weir.core.record;

import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** One key's figures in one stripe. Not thread-safe: whoever holds the stripe writes. */
final class OperationStats {
  final Timings blocked;
  private final boolean live;
  long errors;
  long pinned;

  /** Requests, or tasks of them, that had such an operation, and the most that one of them had. */
  long requests;

  long most;

  /** Requests whose last operation on the target was a read, and those where it was a write. */
  long reads;

  long writes;

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
    if (entry.site != null) {
      reads += entry.site.reads() ? 1 : 0;
      writes += entry.site.writes() ? 1 : 0;
    }
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

  void add(OperationStats other) {
    blocked.add(other.blocked);
    errors += other.errors;
    pinned += other.pinned;
    requests += other.requests;
    most = Math.max(most, other.most);
    reads += other.reads;
    writes += other.writes;
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

  /** How requests used it, as an immutable value. */
  Snapshot.Usage usage() {
    return new Snapshot.Usage(
        requests, most, reads, writes, span, rounds, repeats, endless, inLine);
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
