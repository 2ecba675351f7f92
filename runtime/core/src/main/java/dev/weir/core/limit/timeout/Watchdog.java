package dev.weir.core.limit.timeout;

import dev.weir.core.limit.time.Ticker;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Interrupts calls that are not over by their deadlines; one daemon thread for all of them.
 *
 * <p>Example:
 *
 * <pre>{@code
 * Deadline deadline = watchdog.arm(TimeUnit.SECONDS.toNanos(10));
 * try {
 *   return body.call();
 * } finally {
 *   late = watchdog.disarm(deadline).isLate();
 * }
 * }</pre>
 *
 * <p>Arming claims a deadline in a {@link DeadlineTable}, and wakes the {@link Sweeper} only if
 * that is due earlier than it means to look.
 *
 * <p><b>An interrupt reaches the call it is meant for, or none.</b> While a deadline is FIRING its
 * owner cannot leave {@link #disarm}; see {@link Deadline}. A thread has but one interrupt flag, so
 * three rules keep the watchdog's interrupts and others' apart:
 *
 * <ul>
 *   <li>a thread whose flag is up already is not interrupted: the flag was another's and stays
 *   <li>where it was interrupted by the watchdog, disarm lowers the flag
 *   <li>and raises it again where a call around this one is late as well
 * </ul>
 *
 * Somebody else's interrupt that comes between the watchdog's and the end of the call is one with
 * it, and shows as the timeout; in that time nobody can tell them apart.
 */
public final class Watchdog {
  private static final long NEVER = Sweeper.NEVER;

  /** When a call that was stopped, or had its flag up, and is still there, is looked at again. */
  private static final long AGAIN_NANOS = 1_000_000_000;

  /** When a call whose thread has just armed, or is about to disarm, is looked at again. */
  private static final long SOON_AGAIN_NANOS = 200_000;

  private final DeadlineTable table = new DeadlineTable();
  private final Ticker ticker;
  private final long origin;
  private final Executor stopper;
  private final LongAdder failures = new LongAdder();
  private final Sweeper sweeper;

  private static final class Shared {
    static final Watchdog WATCHDOG = new Watchdog(Ticker.SYSTEM);
  }

  /** The one of this JVM, on its own clock. */
  public static Watchdog system() {
    return Shared.WATCHDOG;
  }

  Watchdog(Ticker ticker) {
    this(ticker, Sweeper::startThread, StopChain.DAEMONS);
  }

  /**
   * @param starter runs the loop, or leaves it to the caller to {@link Sweeper#sweep}
   * @param stopper runs stops
   */
  Watchdog(Ticker ticker, Executor starter, Executor stopper) {
    this.ticker = ticker;
    this.stopper = stopper;
    // A time must be more than 0, even one that is past at the very first moment.
    origin = ticker.nanoTime() - 1;
    sweeper = new Sweeper(table, this::now, this::fire, starter, failures);
  }

  /**
   * The current thread is in a call that must be over in so many nanoseconds; 0 or less: now. Not
   * earlier than that, and a millisecond or two later at most where the machine is not starved, the
   * thread is interrupted.
   */
  public Deadline arm(long timeoutNanos) {
    return arm(ticker.nanoTime(), timeoutNanos);
  }

  /** The same for who has just read the watchdog's clock. */
  public Deadline arm(long now, long timeoutNanos) {
    long due = now - origin + Math.max(timeoutNanos, 0);
    return claim(Thread.currentThread(), due > 0 && due < NEVER ? due : NEVER);
  }

  /** The current thread is in a call that {@link #expire} may end, and no time. */
  Deadline bind() {
    return claim(Thread.currentThread(), NEVER);
  }

  Deadline claim(Thread owner, long due) {
    return claim(owner, due, null);
  }

  /**
   * As {@link #arm(long, long)}, and stopped in a way of its own. Allocates nothing where the
   * deadline is kept.
   */
  public Deadline arm(long now, long timeoutNanos, Stoppable call) {
    long due = now - origin + Math.max(timeoutNanos, 0);
    return claim(Thread.currentThread(), due > 0 && due < NEVER ? due : NEVER, call);
  }

  private Deadline claim(Thread owner, long due, @Nullable Stoppable call) {
    Deadline deadline = table.claim(owner, due);
    deadline.stoppable = call;
    deadline.bound = call != null;
    deadline.belongsTo(owner);
    sweeper.wakeBy(due);
    return deadline;
  }

  /** The time on the watchdog's clock, in nanoseconds. */
  long now() {
    return ticker.nanoTime() - origin;
  }

  /**
   * The call is over; to be called once, by the thread that armed. After that no interrupt and no
   * stop reaches it, and the watchdog's own interrupt has left no flag.
   */
  public Deadline.End disarm(Deadline deadline) {
    return disarm(deadline, Thread.currentThread());
  }

  Deadline.End disarm(Deadline deadline, Thread me) {
    if (deadline.thread != me) {
      throw new IllegalStateException("not armed by " + me.getName());
    }
    long state = deadline.state;
    // expired is read after the state, and the state never returns to what it was before the
    // deadline expired: so if the state still is what it was, expired is too.
    if (state > 0 && !deadline.expired && deadline.stops == null) {
      deadline.thread = null;
      deadline.stoppable = null;
      if (deadline.change(state, Deadline.FREE)) {
        return Deadline.End.KEPT;
      }
    }
    return disarmSlowly(deadline, me);
  }

  private Deadline.End disarmSlowly(Deadline deadline, Thread me) {
    settle(deadline);
    boolean expired = deadline.expired;
    boolean interrupted = deadline.interrupted;
    StopChain stops = deadline.stops;
    deadline.expired = false;
    deadline.interrupted = false;
    deadline.stops = null;
    deadline.stoppable = null;
    deadline.thread = null;
    deadline.free();
    if (stops != null) {
      stops.close();
    }
    if (!interrupted) {
      return expired ? Deadline.End.PASSED : Deadline.End.KEPT;
    }
    Thread.interrupted();
    table.anyOf(me, Watchdog::raiseAgain);
    return Deadline.End.INTERRUPTED;
  }

  /** Nobody fires it any more. */
  private static void settle(Deadline deadline) {
    for (int spins = 0; ; spins++) {
      long state = deadline.state;
      if (state == Deadline.FIRED || (state > 0 && deadline.change(state, Deadline.FIRED))) {
        return;
      }
      spin(spins);
    }
  }

  /** A call around the one that ended: if it is late too its interrupt may just have been lost. */
  private static boolean raiseAgain(Deadline around) {
    for (int spins = 0; ; spins++) {
      long state = around.state;
      if (state != Deadline.FIRING) {
        if (!around.expired) {
          return false;
        }
        if (state == Deadline.FIRED || around.change(state, Deadline.FIRED)) {
          around.interrupted = true;
          Thread.currentThread().interrupt();
          return true;
        }
      }
      spin(spins);
    }
  }

  /** Waits for who fires; that takes microseconds, unless it has lost its core. */
  @SuppressWarnings("ThreadPriorityCheck") // it may need this one
  static void spin(int spins) {
    if (spins < 100) {
      Thread.onSpinWait();
    } else {
      Thread.yield();
    }
  }

  /** Has the stop run when a call of the current thread expires. */
  Registration onCancel(Stop stop) {
    Registration registration = new Registration(stop);
    boolean[] found = {false};
    Predicate<Deadline> add =
        deadline -> {
          deadline.stops = StopChain.with(registration, deadline.stops);
          found[0] = true;
          return false;
        };
    table.anyOf(Thread.currentThread(), add);
    if (!found[0]) {
      return Registration.NONE;
    }
    // Whoever fires raises FIRING and then reads the stops; here they are written first.
    if (isCancelRequested()) {
      registration.run();
    }
    return registration;
  }

  /** Whether a call of the current thread has expired. */
  boolean isCancelRequested() {
    return table.anyOf(Thread.currentThread(), d -> d.state < 0 || d.expired);
  }

  /** Ends the call now. The caller sees to it that the call is not over meanwhile. */
  void expire(Deadline deadline) {
    long state;
    while ((state = deadline.state) > 0) {
      if (fire(deadline, state, now())) {
        return;
      }
    }
  }

  /** Runs somebody's code whose failure must not change what happens to a call. */
  void guarded(Runnable code) {
    try {
      code.run();
    } catch (Throwable e) {
      failures.increment();
    }
  }

  /** How many errors there were that something went on after: starting threads, foreign code. */
  public long failures() {
    return failures.sum();
  }

  DeadlineTable table() {
    return table;
  }

  Sweeper sweeper() {
    return sweeper;
  }

  private static boolean mayBeInterrupted(Deadline deadline) {
    Stoppable call = deadline.stoppable;
    return call != null && call.mayBeInterrupted();
  }

  /** Stops the call, if it is still the one that was due then. */
  private boolean fire(Deadline deadline, long due, long now) {
    if (!deadline.change(due, Deadline.FIRING)) {
      return false;
    }
    long next = now + AGAIN_NANOS;
    try {
      Thread target = deadline.owner();
      Stoppable call = target == null || deadline.expired ? null : deadline.stoppable;
      if (call != null) {
        deadline.stops = StopChain.with(new Registration(call.stop()), deadline.stops);
      }
      StopChain stops = deadline.stops;
      if (target == null) {
        // The owner arrives or leaves.
        next = now + SOON_AGAIN_NANOS;
      } else if (!deadline.expired && stops != null && StopChain.isPending(stops)) {
        deadline.expired = true;
        stopper.execute(stops::run);
        if (call != null && !call.mayBeInterrupted()) {
          next = Deadline.FIRED;
        }
      } else if (deadline.bound && !mayBeInterrupted(deadline)) {
        // It is not to be interrupted, or about to leave.
        next = deadline.expired ? Deadline.FIRED : now + SOON_AGAIN_NANOS;
      } else {
        deadline.expired = true;
        if (!target.isInterrupted()) {
          deadline.interrupted = true;
          target.interrupt();
          next = Deadline.FIRED;
        }
      }
    } catch (Throwable e) {
      // An application's own thread class may throw anything.
      failures.increment();
      next = deadline.interrupted ? Deadline.FIRED : next;
    } finally {
      deadline.state = next;
    }
    if (next > 0) {
      sweeper.wakeBy(next);
    }
    return true;
  }
}
