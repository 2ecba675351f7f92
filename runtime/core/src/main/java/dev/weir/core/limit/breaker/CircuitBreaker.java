package dev.weir.core.limit.breaker;

import dev.weir.api.policy.BreakerPolicy;
import dev.weir.core.limit.time.Ticker;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Keeps calls from being begun while they would fail.
 *
 * <pre>{@code
 * Admission admission = breaker.tryAcquire();
 * if (admission == null) {
 *   throw rejected;
 * }
 * try {
 *   Object result = call();
 *   admission.result(result, nanos);
 * } catch (Throwable e) {
 *   admission.failure(e, nanos);
 *   throw e;
 * }
 * }</pre>
 *
 * <p>Threads: {@link #condition}, {@link #policy} and {@link #judge} are written under {@link
 * #lock} and read by anybody. What decides anything is done under the lock: every outcome that can
 * change the state, every probe, every transition, whatever an operator does. It is held for some
 * ten nanoseconds, and nothing foreign runs under it: no listener, no predicate. What decides
 * nothing takes no lock: see {@link Closed} for successes, {@link Rejections} for rejections.
 *
 * <p>An open breaker becomes half-open with the first call after its recovery; no thread waits for
 * that, and until then {@link #state} is {@code OPEN}.
 */
public final class CircuitBreaker {
  private final String name;
  private final Ticker ticker;
  private final ReentrantLock lock = new ReentrantLock();
  private final AtomicLong callbackFailures = new AtomicLong();
  private final Listeners listeners = new Listeners(callbackFailures);

  private volatile BreakerPolicy policy;
  private volatile Judge judge;
  private volatile Condition condition;

  // Guarded by the lock.
  private @Nullable Rejections rejections;
  private Counts countsWhenClosed = Counts.NONE;
  private long opened;

  /** A closed one. The name is for listeners. */
  public CircuitBreaker(String name, BreakerPolicy policy, Ticker ticker) {
    this.name = name;
    this.ticker = ticker;
    this.policy = policy;
    this.judge = new Judge(policy, callbackFailures);
    this.condition = new Closed(this, ticker);
  }

  /**
   * Asks to begin a call. Allocates nothing, unless the call is a probe.
   *
   * @return to be told what becomes of the call; null: rejected
   */
  public @Nullable Admission tryAcquire() {
    Condition current = condition;
    if (current instanceof Closed closed) {
      return closed;
    }
    return tryAcquire(current);
  }

  private @Nullable Admission tryAcquire(Condition current) {
    if (current instanceof Disabled disabled) {
      return disabled;
    }
    return current.rejects() ? null : admit();
  }

  private @Nullable Admission admit() {
    lock();
    try {
      return condition.admit();
    } finally {
      unlock();
    }
  }

  /** What it does with calls. Open until a call makes it half-open. */
  public State state() {
    return condition.state();
  }

  /** The name that was given. */
  public String name() {
    return name;
  }

  /** The policy in force. */
  public BreakerPolicy policy() {
    return policy;
  }

  /** Whether admissions want to be told how long calls took. */
  public boolean needsDuration() {
    return policy.slowCallRate() > 0;
  }

  /** Whether admissions want to be told what calls returned. */
  public boolean needsResult() {
    return policy.failedResult() != null;
  }

  /**
   * In how many nanoseconds a call may succeed: 0 where one would be let through now, negative
   * where nobody can tell (forced open, or half-open with all probes on their way).
   */
  public long retryAfterNanos() {
    return condition.retryAfterNanos();
  }

  /** Rejects all calls until told otherwise. */
  public void forceOpen() {
    underLock(() -> become(new ForcedOpen(rejections()), Transition.Cause.OPERATOR));
  }

  /** Lets all calls through and counts nothing until told otherwise. */
  public void disable() {
    underLock(() -> become(new Disabled(this), Transition.Cause.OPERATOR));
  }

  /** Opens it from now on for one recovery timeout, as failures would. */
  public void open() {
    underLock(() -> open(Transition.Cause.OPERATOR, nanoTime(), 0));
  }

  /** Closes it with nothing counted. One that is closed goes on as it is. */
  public void close() {
    underLock(
        () -> {
          if (!(condition instanceof Closed)) {
            become(closed(), Transition.Cause.OPERATOR);
          }
        });
  }

  /** Closes it with nothing counted, even if it is closed. The totals of its life go on. */
  public void reset() {
    underLock(() -> become(closed(), Transition.Cause.OPERATOR));
  }

  /**
   * Goes on under another policy with its state, its counts and the calls on their way. What is
   * counted now is judged by the new policy with the next outcome; an open breaker stays so, until
   * the new recovery timeout since it opened is over; probes keep the life that they were given.
   */
  public void reconfigure(BreakerPolicy next) {
    underLock(
        () -> {
          policy = next;
          judge = new Judge(next, callbackFailures);
          condition.reconfigured();
        });
  }

  /** Tells the listener of each transition from now on. */
  public void onTransition(TransitionListener listener) {
    listeners.add(listener);
  }

  /** All figures of one instant. */
  public Snapshot snapshot() {
    lock();
    try {
      Condition now = condition;
      if (now instanceof Closed closed) {
        closed.refresh();
      }
      HalfOpen halfOpen = now instanceof HalfOpen h ? h : null;
      int failed = now instanceof Open open ? open.failedRecoveries() : 0;
      return new Snapshot(
          now.state(),
          now instanceof Closed closed ? closed.counts() : countsWhenClosed,
          halfOpen == null ? 0 : halfOpen.inFlight(),
          halfOpen == null ? 0 : halfOpen.successes(),
          halfOpen == null ? failed : halfOpen.failedRecoveries(),
          now.retryAfterNanos(),
          opened,
          rejections == null ? 0 : rejections.total(),
          callbackFailures.get());
    } finally {
      unlock();
    }
  }

  private void underLock(Runnable change) {
    lock();
    try {
      change.run();
    } finally {
      unlock();
    }
  }

  void lock() {
    lock.lock();
  }

  /** Lets go, and tells the listeners what happened meanwhile. */
  void unlock() {
    lock.unlock();
    listeners.tell();
  }

  /** Under the lock. */
  void open(Transition.Cause cause, long since, int failedRecoveries) {
    opened++;
    become(new Open(this, rejections(), since, failedRecoveries), cause);
  }

  /** Under the lock. */
  void become(Condition next, Transition.Cause cause) {
    Condition last = condition;
    if (last instanceof Closed closed) {
      if (cause == Transition.Cause.OPERATOR) {
        closed.refresh();
      }
      countsWhenClosed = closed.counts();
    }
    condition = next;
    if (last.state() != next.state()) {
      listeners.queue(new Transition(name, last.state(), next.state(), cause, countsWhenClosed));
    }
  }

  Closed closed() {
    return new Closed(this, ticker);
  }

  // A breaker that never opens never needs them.
  private Rejections rejections() {
    Rejections made = rejections;
    if (made == null) {
      made = new Rejections(ticker);
      rejections = made;
    }
    return made;
  }

  Condition condition() {
    return condition;
  }

  Judge judge() {
    return judge;
  }

  /** The precise time. */
  long nanoTime() {
    return ticker.nanoTime();
  }

  /** From here on a call is slow. */
  long slowNanos() {
    return policy.slowCallRate() > 0 ? policy.slowCallDuration().toNanos() : Long.MAX_VALUE;
  }

  boolean isSlow(long durationNanos) {
    return durationNanos >= slowNanos();
  }
}
