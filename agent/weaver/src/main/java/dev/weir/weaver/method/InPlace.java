package dev.weir.weaver.method;

import dev.weir.api.RejectedException;
import dev.weir.core.limit.Limiter;
import dev.weir.core.limit.Permit;
import dev.weir.core.limit.timeout.Deadline;
import dev.weir.core.limit.timeout.Interruption;
import dev.weir.core.limit.timeout.Stop;
import dev.weir.core.limit.timeout.Stoppable;
import dev.weir.core.limit.timeout.Watchdog;
import dev.weir.core.record.Gatekeeper;
import dev.weir.weaver.MethodGate;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * One call whose body runs where it was called: the permits that it holds, and the deadline by
 * which it must be over. Each thread has some, one for each call that is inside of another, which
 * serve call after call, so that calls allocate nothing.
 *
 * <p>Written by the call's thread, but for what {@link #stop} does; the watchdog sees to it that
 * the call cannot end while that is decided, and waits for a stop that runs.
 */
final class InPlace implements MethodGate.Begun, Stoppable, Gatekeeper.Holder {
  /** So many policies act on one method at most; more are left out. */
  static final int MOST = 4;

  /** Who ends later than that after it was told to has not been freed in time. */
  private static final long FREED_NANOS = 100_000_000;

  private final Caller caller;
  private final Thread thread;
  private final Interruption interruption;
  private final Watchdog watchdog = Watchdog.system();
  private final @Nullable Permit[] permits = new @Nullable Permit[MOST];
  private final @Nullable Limiter[] limiters = new @Nullable Limiter[MOST];
  private final long[] begun = new long[MOST];
  private int held;
  private @Nullable Spot spot;
  private @Nullable Spot outer;
  private @Nullable Spot outerProxy;
  private Gatekeeper.@Nullable Holder outerHolder;
  private boolean enforces;
  private boolean holdsStages;
  private @Nullable String route;
  private @Nullable Deadline deadline;
  private @Nullable Step limiting;
  private long due;
  private long timeoutNanos;
  private long outerDeadline;
  private volatile boolean settled;
  private volatile long stoppedAt;

  /** The next one that is free. */
  @Nullable InPlace next;

  InPlace(Caller caller, Thread thread) {
    this.caller = caller;
    this.thread = thread;
    interruption = new Interruption(thread);
  }

  /**
   * A call begins.
   *
   * @param stages whether a stage that the body returns holds the permits until it is complete
   */
  void begin(Spot method, boolean enforcing, boolean stages, @Nullable String ofRoute) {
    if (spot == null) {
      outer = caller.inside;
      caller.inside = method;
      outerProxy = caller.proxy;
      caller.proxy = method.isOfProxy ? method : null;
      outerHolder = caller.ledger().holder();
      caller.ledger().holder(this);
    }
    spot = method;
    enforces = enforcing;
    holdsStages = stages;
    route = ofRoute;
  }

  /** Asks for one more permit; null: it holds it. */
  @Nullable RejectedException ask(Limiter limiter) {
    Permit permit = limiter.tryAcquire();
    RejectedException rejection = permit.rejection();
    if (rejection == null) {
      permits[held] = permit;
      limiters[held] = limiter;
      begun[held++] = limiter.now();
    }
    return rejection;
  }

  @Override
  public boolean holds(String policy) {
    for (int i = 0; i < held; i++) {
      Limiter limiter = limiters[i];
      if (limiter != null && limiter.name().equals(policy)) {
        return true;
      }
    }
    return outerHolder != null && outerHolder.holds(policy);
  }

  @Override
  public void abandon() {
    Gatekeeper.Holder around = outerHolder;
    Deadline armed = deadline;
    if (armed != null) {
      var unused = watchdog.disarm(armed);
      boolean unusedFlag = isInterrupted();
    }
    if (!settled) {
      settle(false, null);
    }
    clear();
    caller.ledger().holder(null);
    if (around != null) {
      around.abandon();
    }
  }

  /** The call must be over by then. */
  void limit(long timeout, Step step) {
    long now = System.nanoTime();
    timeoutNanos = timeout;
    limiting = step;
    due = now + timeout;
    if (enforces) {
      // What the body waits for is ended as well: a statement, a socket, a process.
      outerDeadline = caller.ledger().deadlineNanos();
      if (outerDeadline == 0 || due - outerDeadline < 0) {
        caller.ledger().deadlineNanos(due | 1);
      }
    }
    deadline = watchdog.arm(now, timeout, this);
  }

  /** The call does not begin after all. */
  void giveBack() {
    for (int i = held - 1; i >= 0; i--) {
      Permit permit = permits[i];
      if (permit != null) {
        permit.release(begun[i]);
      }
    }
    clear();
  }

  @Override
  public Stop stop() {
    Step late = limiting;
    if (!enforces) {
      return () -> {
        // What would have been: the call is over for its limits, and goes on.
        settled = true;
        settle(true, null);
        if (late != null) {
          late.tally.wouldTimeOut(route);
        }
      };
    }
    stoppedAt = System.nanoTime() | 1;
    if (late != null) {
      late.tally.stopping();
    }
    long told = stoppedAt;
    interruption.begin(told);
    return () -> {
      // An operation that is open is ended by its own gate, which knows how.
      if (!caller.ledger().isGated()) {
        interruption.send(told);
      }
    };
  }

  @Override
  public boolean mayBeInterrupted() {
    return enforces;
  }

  @Override
  public @Nullable Throwable over(@Nullable Object result, @Nullable Throwable thrown) {
    Throwable instead = null;
    boolean late = false;
    Deadline armed = deadline;
    if (armed != null) {
      Deadline.End end = watchdog.disarm(armed);
      boolean interrupted = isInterrupted();
      late = enforces && isLate(end, interrupted, thrown);
      if (enforces) {
        caller.ledger().deadlineNanos(outerDeadline);
      }
      if (late) {
        instead = ended(thrown);
      }
    }
    if (!settled) {
      if (holdsStages && result instanceof CompletionStage<?> stage) {
        holdFor(stage);
      } else {
        settle(late, thrown);
      }
    }
    clear();
    return instead;
  }

  /**
   * Whether the call was interrupted because it was late; then its flag is down, and stays down.
   */
  private boolean isInterrupted() {
    boolean was = stoppedAt != 0 && interruption.end();
    if (was) {
      boolean unused = Thread.interrupted();
    }
    return was;
  }

  private boolean isLate(Deadline.End end, boolean interrupted, @Nullable Throwable thrown) {
    // What it waited for may have been ended before the watchdog has come to the call itself.
    boolean past = thrown != null && System.nanoTime() - due >= 0;
    boolean others = thrown instanceof InterruptedException && !interrupted && !past;
    if (others || thrown instanceof Error) {
      freed();
      return false;
    }
    return end.isLate() || past;
  }

  private void freed() {
    Step step = limiting;
    if (step != null && stoppedAt != 0) {
      step.tally.freed(System.nanoTime() - stoppedAt > FREED_NANOS);
      stoppedAt = 0;
    }
  }

  private @Nullable Throwable ended(@Nullable Throwable thrown) {
    freed();
    if (caller.ledger.flagLeft()) {
      Thread.interrupted();
      caller.ledger.flagLeft(false);
    }
    Step step = limiting;
    Spot method = spot;
    if (step == null || method == null) {
      return null;
    }
    return Answers.late(method, step.limiter().policy(), timeoutNanos, thrown);
  }

  private void settle(boolean late, @Nullable Throwable thrown) {
    for (int i = held - 1; i >= 0; i--) {
      Permit permit = permits[i];
      Limiter limiter = limiters[i];
      if (permit == null || limiter == null) {
        continue;
      }
      long nanos = late ? timeoutNanos : limiter.since(begun[i]);
      if (late) {
        permit.timedOut(nanos);
      } else if (thrown != null) {
        permit.failed(thrown, nanos);
      } else {
        permit.succeeded(nanos);
      }
    }
  }

  /** In shadow mode: the call is over for its limits when the stage is. */
  private void holdFor(CompletionStage<?> stage) {
    InPlace rest = new InPlace(caller, thread);
    rest.held = held;
    for (int i = 0; i < held; i++) {
      rest.permits[i] = permits[i];
      rest.limiters[i] = limiters[i];
      rest.begun[i] = begun[i];
    }
    Step step = limiting;
    String ofRoute = route;
    long until = due;
    rest.timeoutNanos = timeoutNanos;
    var unused =
        stage.whenComplete(
            (value, failure) -> {
              boolean late = step != null && System.nanoTime() - until >= 0;
              if (late && step != null) {
                step.tally.wouldTimeOut(ofRoute);
              }
              rest.settle(late, failure);
            });
  }

  private void clear() {
    for (int i = 0; i < held; i++) {
      permits[i] = null;
      limiters[i] = null;
    }
    held = 0;
    if (deadline != null) {
      deadline = null;
      limiting = null;
      if (settled) {
        settled = false;
      }
      if (stoppedAt != 0) {
        stoppedAt = 0;
      }
    }
    caller.inside = outer;
    outer = null;
    caller.proxy = outerProxy;
    outerProxy = null;
    caller.ledger().holder(outerHolder);
    outerHolder = null;
    spot = null;
    route = null;
    caller.giveBack(this);
  }
}
