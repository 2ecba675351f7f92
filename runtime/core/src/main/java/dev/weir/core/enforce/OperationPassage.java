package dev.weir.core.enforce;

import dev.weir.api.OperationType;
import dev.weir.core.limit.Limiter;
import dev.weir.core.limit.Permit;
import dev.weir.core.limit.timeout.Deadline;
import dev.weir.core.limit.timeout.Interruption;
import dev.weir.core.limit.timeout.Stop;
import dev.weir.core.limit.timeout.Stoppable;
import dev.weir.core.limit.timeout.Watchdog;
import dev.weir.core.record.Gatekeeper;
import dev.weir.core.record.Ledger;
import dev.weir.core.record.Request;
import dev.weir.core.record.Site;
import java.net.SocketImpl;
import java.nio.channels.FileChannel;
import org.jspecify.annotations.Nullable;

/**
 * One operation's way through the gates: the permits that it holds, and the deadline by which it
 * must be over. Each thread has one that serves one operation after the other, so that passing
 * allocates nothing.
 *
 * <p>Written by the operation's thread, but for what {@link #stop} does; the watchdog sees to it
 * that the operation cannot end while that is decided, and waits for a stop that runs.
 */
final class OperationPassage implements Gatekeeper.Passage, Stoppable {
  /** So many policies act on one operation at most; more are left out. */
  static final int MOST_RULES = 4;

  /** Who ends later than that after it was told to has not been freed in time. */
  private static final long FREED_NANOS = 100_000_000;

  private final Watchdog watchdog;
  private final Ledger ledger;
  private final Thread thread;
  private final Interruption interruption;
  private final @Nullable Permit[] permits = new @Nullable Permit[MOST_RULES];
  private final @Nullable Limiter[] watching = new @Nullable Limiter[MOST_RULES];
  private final long[] askedAt = new long[MOST_RULES];
  private int held;
  private int watched;
  private boolean enforces;
  private @Nullable String route;
  private @Nullable Site site;
  private OperationType type = OperationType.LOCK_WAIT;
  private @Nullable Object self;
  private @Nullable Object detail;
  // The stop reads them, of an operation that may go on: it sees an older or a newer one.
  private volatile @Nullable Object innerSelf;
  private volatile @Nullable Object innerDetail;
  private @Nullable Deadline deadline;
  private @Nullable Rule limiting;
  private @Nullable Request by;
  private long timeoutNanos;
  private boolean ends;
  private volatile boolean settled;
  private volatile long stoppedAt;

  OperationPassage(Watchdog watchdog, Ledger ledger, Thread thread) {
    this.watchdog = watchdog;
    this.ledger = ledger;
    this.thread = thread;
    interruption = new Interruption(thread);
  }

  void begin(
      boolean enforces,
      @Nullable String route,
      Site site,
      OperationType type,
      @Nullable Object self,
      @Nullable Object detail) {
    this.enforces = enforces;
    this.route = route;
    this.site = site;
    this.type = type;
    this.self = self;
    this.detail = detail;
  }

  void hold(Permit permit, long asked) {
    askedAt[held] = asked;
    permits[held++] = permit;
  }

  /** The limiter is told how the operation ends, though it was not asked for it. */
  void watch(Limiter limiter) {
    watching[watched++] = limiter;
  }

  /** Gives back what was acquired for an operation that does not begin after all. */
  void giveBack() {
    for (int i = held - 1; i >= 0; i--) {
      Permit permit = permits[i];
      if (permit != null) {
        permits[i] = null;
        permit.release(askedAt[i]);
      }
    }
    clear();
  }

  /**
   * The operation must be over by then.
   *
   * @param rule whose timeout it is; null: the request's deadline
   * @param request whose deadline it is; null: another one
   */
  void limit(long nanos, long timeout, @Nullable Rule rule, @Nullable Request request) {
    limiting = rule;
    by = request;
    // A file operation cannot be ended, and an interrupt would close a channel for all who have it.
    ends = type != OperationType.FILE_IO && (rule == null || enforces && rule.endsLateCalls());
    timeoutNanos = timeout;
    deadline = watchdog.arm(nanos, timeout, this);
  }

  @Override
  public void within(@Nullable Object innerSelf, @Nullable Object innerDetail) {
    if (innerSelf instanceof SocketImpl) {
      // Of the socket that was told just before, and which can be closed.
      return;
    }
    this.innerSelf = innerSelf;
    this.innerDetail = innerDetail;
    if (stoppedAt != 0 && ends) {
      // A client that tries again with another connection, when its time is over.
      Stops.closeConnection(innerSelf, innerDetail);
    }
  }

  @Override
  public Stop stop() {
    Rule late = limiting;
    Request of = by;
    if (of != null && of.isTimeless()) {
      // Its response has begun meanwhile, and may take as long as it likes.
      ends = false;
      return () -> {};
    }
    if (!ends && enforces) {
      // It goes on, and is late all the same.
      stoppedAt = System.nanoTime() | 1;
      return () -> {};
    }
    if (!ends) {
      return () -> {
        // What would have been: the call is over for its limits, and goes on.
        settled = true;
        settle(timeoutNanos, true, null);
        if (late != null) {
          late.tally().wouldTimeOut(route);
        }
      };
    }
    Object what = self;
    Object with = detail;
    stoppedAt = System.nanoTime() | 1;
    if (late != null) {
      late.tally().stopping();
    }
    long told = stoppedAt;
    interruption.begin(told);
    return () -> {
      boolean ended = Stops.end(what, with, innerSelf, innerDetail);
      if (!ended && !(innerSelf instanceof FileChannel)) {
        interruption.send(told);
      }
    };
  }

  @Override
  public boolean mayBeInterrupted() {
    return ends;
  }

  @Override
  public @Nullable Throwable over(long nanos, @Nullable Throwable thrown) {
    Throwable instead = null;
    boolean late = false;
    try {
      Deadline armed = deadline;
      late = armed != null && watchdog.disarm(armed).isLate() && stoppedAt != 0;
      if (late && ends) {
        instead = ended(thrown);
      }
    } finally {
      try {
        if (!settled) {
          settle(nanos, late, thrown);
        }
      } finally {
        clear();
      }
    }
    return instead;
  }

  private @Nullable Throwable ended(@Nullable Throwable thrown) {
    Site at = site;
    Rule rule = limiting;
    if (rule != null) {
      rule.tally().freed(System.nanoTime() - stoppedAt > FREED_NANOS);
    }
    boolean interrupted = interruption.end();
    boolean parked = at != null && at.name().equals("park");
    if (parked) {
      // Who waits for a lock learns it from the flag alone.
      thread.interrupt();
      ledger.flagLeft(true);
    } else if (interrupted) {
      Thread.interrupted();
    }
    String by = rule == null ? "the request's time is over" : "policy '" + rule.name() + "'";
    String why = "weir: " + by + ": not over after " + timeoutNanos / 1_000_000 + " ms, and ended";
    // What it returned in spite of all stays: a connection, a commit, bytes that were written.
    return at == null || thrown == null || thrown instanceof Error
        ? null
        : Answers.late(at, type, why, thrown);
  }

  private void settle(long nanos, boolean late, @Nullable Throwable thrown) {
    boolean failed = thrown != null && !Answers.isCallersFault(type, thrown);
    for (int i = held - 1; i >= 0; i--) {
      Permit permit = permits[i];
      if (permit == null) {
        continue;
      }
      permits[i] = null;
      if (late) {
        permit.timedOut(nanos);
      } else if (failed) {
        permit.failed(thrown, nanos);
      } else {
        permit.succeeded(nanos);
      }
    }
    for (int i = 0; i < watched; i++) {
      Limiter limiter = watching[i];
      if (limiter != null) {
        watching[i] = null;
        limiter.ranUnasked(late, failed ? thrown : null, nanos);
      }
    }
  }

  private void clear() {
    for (int i = 0; i < held; i++) {
      permits[i] = null;
    }
    held = 0;
    for (int i = 0; i < watched; i++) {
      watching[i] = null;
    }
    watched = 0;
    if (deadline != null) {
      deadline = null;
      limiting = null;
      by = null;
      // Most were not late: a volatile write costs as much as all the rest here.
      if (settled) {
        settled = false;
      }
      if (stoppedAt != 0) {
        stoppedAt = 0;
      }
    }
    self = null;
    detail = null;
    if (innerSelf != null || innerDetail != null) {
      innerSelf = null;
      innerDetail = null;
    }
    if (ledger.spare() == null) {
      ledger.spare(this);
    }
  }

  boolean isFree() {
    return held == 0 && watched == 0 && deadline == null;
  }
}
