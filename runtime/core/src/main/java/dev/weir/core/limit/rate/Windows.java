package dev.weir.core.limit.rate;

import dev.weir.api.policy.RatePolicy.Limit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What was used within the windows of several limits.
 *
 * <p>The limits stand in the order of their windows. Each has a log of the uses that are too old
 * for the window before it and young enough for its own; from there they move on to the next. So a
 * use is written down once however many limits there are, and a limit has used what its log and all
 * before it hold. From the last one they move on to the {@link History}. Guarded by the lock of the
 * limiter.
 */
final class Windows {
  /** No time will do. */
  static final long NEVER = Long.MAX_VALUE;

  private final List<Limit> limits;
  private final int[] permits;
  private final UseLog[] logs;
  private final long knownSince;
  private @Nullable History history;

  /**
   * Nothing used yet.
   *
   * @param knownSince what was used at or before this time, if anything, is not known
   */
  Windows(List<Limit> limits, long knownSince) {
    List<Limit> sorted = new ArrayList<>(limits);
    sorted.sort(Comparator.comparing(Limit::window));
    this.limits = List.copyOf(sorted);
    permits = new int[sorted.size()];
    logs = new UseLog[sorted.size()];
    for (int i = 0; i < logs.length; i++) {
      long window = this.limits.get(i).window().toNanos();
      long span = i == 0 ? window : window - logs[i - 1].window();
      permits[i] = this.limits.get(i).permits();
      logs[i] = new UseLog(window, span, permits[i]);
    }
    this.knownSince = knownSince;
  }

  /** The same past under other limits. */
  Windows with(List<Limit> others, long now) {
    Windows next = new Windows(others, knownSince);
    if (next.limits.equals(limits)) {
      return this;
    }
    forEach((time, count) -> next.remember(time, count, now));
    return next;
  }

  private void remember(long time, int count, long now) {
    for (UseLog log : logs) {
      if (now - time < log.window()) {
        log.add(time, count);
        return;
      }
    }
    forLater(time, count);
  }

  private void forLater(long time, int count) {
    History past = history;
    if (past == null) {
      past = new History(longest());
      history = past;
    }
    past.add(time, count);
  }

  /** All uses that are known, oldest first. */
  void forEach(UseLog.Entries reader) {
    if (history != null) {
      history.forEach(reader);
    }
    for (int i = logs.length - 1; i >= 0; i--) {
      logs[i].forEach(reader);
    }
  }

  private long longest() {
    return logs[logs.length - 1].window();
  }

  /** The limit that lets the fewest permits through at once. */
  int fewest() {
    int fewest = Integer.MAX_VALUE;
    for (int limit : permits) {
      fewest = Math.min(fewest, limit);
    }
    return fewest;
  }

  /** The time is now this: what has become too old for a window leaves it. */
  void advance(long now) {
    for (int i = 0; i < logs.length; i++) {
      UseLog log = logs[i];
      while (log.hasExpired(now)) {
        if (i + 1 < logs.length) {
          logs[i + 1].add(log.oldestTime(), log.oldestCount());
        } else {
          forLater(log.oldestTime(), log.oldestCount());
        }
        log.removeOldest();
      }
    }
  }

  /** Permits are used now. */
  void use(int count, long now) {
    logs[0].add(now, count);
  }

  /** How many permits are free in each of the windows; below zero after a limit was lowered. */
  long free() {
    long free = Long.MAX_VALUE;
    long used = 0;
    for (int i = 0; i < logs.length; i++) {
      used += logs[i].held();
      free = Math.min(free, permits[i] - used);
    }
    return free;
  }

  /** How many permits are used in the window of one of the limits. */
  long used(Limit limit) {
    return used(limits.indexOf(limit));
  }

  private long used(int limit) {
    long used = 0;
    for (int i = 0; i <= limit; i++) {
      used += logs[i].held();
    }
    return used;
  }

  /**
   * Takes back permits that were not needed after all, from every window that they must still be
   * in.
   *
   * <p>Which of the uses were theirs nobody knows. So the oldest go: what is left then is as late
   * as what really happened, or later.
   *
   * @param askedAt a time before they were used
   */
  void takeBack(int count, long askedAt, long now) {
    if (askedAt - knownSince <= 0) {
      return;
    }
    for (int i = 0; i < logs.length; i++) {
      if (now - askedAt < logs[i].window()) {
        int left = count;
        for (int older = i; older >= 0 && left > 0; older--) {
          left -= logs[older].takeBack(left);
        }
        return;
      }
    }
  }

  /**
   * In how many nanoseconds as many permits can have been given out one after the other, each as
   * soon as the limits let it: a time before which it cannot be.
   *
   * @param promised permits in use that no log holds yet
   */
  long nanosUntil(long count, long promised, long now) {
    long nanos = 0;
    for (int i = 0; i < logs.length; i++) {
      nanos = Math.max(nanos, nanosUntil(count, promised, now, i));
    }
    return nanos;
  }

  // A limit lets the permit after its last one through a window later than the first: so of many,
  // whole windows pass for as many as the limit has, and what is left over waits for all limits.
  private long nanosUntil(long count, long promised, long now, int limit) {
    long rounds = (count - 1) / permits[limit];
    if (rounds == 0) {
      return nanosUntilFree(count, promised, now, limit);
    }
    long window = logs[limit].window();
    if (rounds > NEVER / 2 / window) {
      return NEVER;
    }
    long rest = nanosUntil(count - rounds * permits[limit], promised, now);
    return rest == NEVER ? NEVER : rounds * window + rest;
  }

  private long nanosUntilFree(long count, long promised, long now, int limit) {
    long missing = count - (permits[limit] - used(limit) - promised);
    if (missing <= 0) {
      return 0;
    }
    for (int i = limit; i >= 0; i--) {
      long held = logs[i].held();
      if (missing <= held) {
        return logs[i].timeOf(missing) + logs[limit].window() - now;
      }
      missing -= held;
    }
    return logs[limit].window();
  }
}
