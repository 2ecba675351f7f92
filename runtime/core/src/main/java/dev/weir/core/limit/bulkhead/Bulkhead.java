package dev.weir.core.limit.bulkhead;

import dev.weir.api.Rejection;
import dev.weir.api.policy.BulkheadPolicy;
import dev.weir.api.policy.BulkheadPolicy.Adaptation;
import dev.weir.core.limit.bulkhead.Waiter.State;
import dev.weir.core.limit.time.Ticker;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Lets no more than so many calls run at the same time.
 *
 * <pre>{@code
 * if (!bulkhead.tryAcquire()) {
 *   throw rejected;
 * }
 * try {
 *   return call();
 * } finally {
 *   bulkhead.release();
 * }
 * }</pre>
 *
 * <p>Permits are alike and belong to no thread: one may acquire and another release. What a call
 * did before it released a permit is seen by the one that acquires it next. There is never a permit
 * too many, and a call is rejected only if there was a moment, while it asked, when none was free.
 *
 * <p>Nobody knows when a call in flight will end, so the only waits that are known to be in vain
 * are those without time and those beyond the bound of waiting calls: they end at once. A call
 * whose time is over when a permit comes does not get it; the next one does.
 */
public final class Bulkhead {
  private static final Duration LONGEST = Duration.ofNanos(Long.MAX_VALUE);

  private final String name;
  private final Ticker ticker;
  private final Permits permits;
  private final Gate gate;

  // Guards what is set, so that a limit found under a former policy is not applied under the next.
  private final ReentrantLock settings = new ReentrantLock();
  private volatile BulkheadPolicy policy;
  private volatile @Nullable AdaptiveLimit adaptive;

  private final AtomicLong strayReleases = new AtomicLong();
  private final AtomicLong lostSamples = new AtomicLong();

  /**
   * One with all its permits free.
   *
   * @param name the policy's, for messages
   * @param ticker times waits, and the windows of an adaptive limit
   */
  public Bulkhead(String name, BulkheadPolicy policy, Ticker ticker) {
    this(name, policy, ticker, Parking.SYSTEM, Permits.stripes());
  }

  Bulkhead(String name, BulkheadPolicy policy, Ticker ticker, Parking parking, int stripes) {
    this.name = name;
    this.ticker = ticker;
    this.policy = policy;
    permits = new Permits(stripes);
    gate = new Gate(permits, ticker, parking);
    reconfigure(policy);
  }

  /** Takes a permit if there is one, and does not wait. */
  public boolean tryAcquire() {
    return permits.takeAtHome() || gate.tryAcquire();
  }

  /**
   * Takes a permit if fewer calls than this hold one, whatever limit an adaptive one has found; for
   * calls for which it does not act. Does not wait.
   */
  public boolean tryAcquire(int bound) {
    return gate.limit() <= bound && tryAcquire() || gate.tryAcquire(bound);
  }

  /**
   * Takes a permit, and waits for one as long as the policy says.
   *
   * @return false where none came, or as many calls as may wait did wait
   * @throws InterruptedException if the thread is interrupted before it has a permit
   */
  public boolean acquire() throws InterruptedException {
    Duration wait = policy.maxWait();
    return acquire(wait.compareTo(LONGEST) >= 0 ? Long.MAX_VALUE : wait.toNanos());
  }

  /**
   * Takes a permit, and waits for one if need be.
   *
   * @param timeoutNanos how long at most; 0 and less: not at all; {@link Long#MAX_VALUE}: without
   *     end
   * @return false where none came, or as many calls as may wait did wait
   * @throws InterruptedException if the thread is interrupted before it has a permit
   */
  public boolean acquire(long timeoutNanos) throws InterruptedException {
    return admit(timeoutNanos) == null;
  }

  /**
   * The same as {@link #acquire(long)}, but tells why there is no permit.
   *
   * @return null where there is one; {@link Rejection#BULKHEAD_FULL} where the call may not wait;
   *     {@link Rejection#WAITED_TOO_LONG} where it did
   * @throws InterruptedException if the thread is interrupted before it has a permit
   */
  public @Nullable Rejection admit(long timeoutNanos) throws InterruptedException {
    return admit(timeoutNanos, 0);
  }

  /**
   * The same, for calls as in {@link #tryAcquire(int)}. Those that have to wait do so with all
   * others, until fewer hold a permit than the limit says.
   *
   * @param bound 0: the limit
   */
  public @Nullable Rejection admit(long timeoutNanos, int bound) throws InterruptedException {
    if (Thread.interrupted()) {
      throw new InterruptedException();
    }
    if (bound == 0 ? tryAcquire() : tryAcquire(bound)) {
      return null;
    }
    State state = gate.await(timeoutNanos);
    if (state == State.ADMITTED) {
      return null;
    }
    return state == State.TOO_LATE ? Rejection.WAITED_TOO_LONG : Rejection.BULKHEAD_FULL;
  }

  /**
   * Gives a permit back: to the next that waits, if there is one.
   *
   * @throws IllegalStateException if no call holds a permit; there are no more of them than before
   */
  public void release() {
    if (!permits.putAtHome() && !gate.release()) {
      strayReleases.incrementAndGet();
      throw new IllegalStateException(name + ": released a permit that nobody had acquired");
    }
  }

  /**
   * Gives a permit back, and then tells an adaptive limit how the call went. Nothing that goes
   * wrong with the telling is thrown.
   *
   * @param durationNanos how long the call took; 0 and less: not measured
   * @param dropped whether the callee turned it away as overloaded, or did not answer in time
   * @throws IllegalStateException if no call holds a permit; there are no more of them than before
   */
  public void release(long durationNanos, boolean dropped) {
    release();
    AdaptiveLimit learning = adaptive;
    if (learning != null) {
      learn(learning, durationNanos, dropped);
    }
  }

  private void learn(AdaptiveLimit learning, long durationNanos, boolean dropped) {
    try {
      if (learning.book(durationNanos, dropped)) {
        follow(learning);
      }
    } catch (RuntimeException e) {
      lostSamples.incrementAndGet();
    }
  }

  private void follow(AdaptiveLimit learning) {
    settings.lock();
    try {
      int found = (int) learning.limit();
      if (learning == adaptive && found != gate.limit()) {
        gate.resize(found);
      }
    } finally {
      settings.unlock();
    }
  }

  /**
   * Takes another policy. Calls in flight keep their permits and are not waited for: a lower limit
   * holds at once for whoever comes, a higher one lets in those that wait. Who waits goes on
   * waiting, but where fewer may wait than do, those that would be last are turned away. What an
   * adaptive limit has learned is kept, within the new bounds.
   */
  public void reconfigure(BulkheadPolicy to) {
    settings.lock();
    try {
      AdaptiveLimit learning = learning(to);
      int limit = learning == null ? to.maxConcurrent() : (int) learning.limit();
      policy = to;
      adaptive = learning;
      gate.change(limit, to.maxWaiting(), to.order());
    } finally {
      settings.unlock();
    }
  }

  private @Nullable AdaptiveLimit learning(BulkheadPolicy to) {
    Adaptation adaptation = to.adaptation();
    AdaptiveLimit before = adaptive;
    if (adaptation == null || before != null && adaptation.equals(policy.adaptation())) {
      return adaptation == null ? null : before;
    }
    double limit = before == null ? to.maxConcurrent() : before.limit();
    double baseline = before == null ? 0 : before.baselineNanos();
    return new AdaptiveLimit(adaptation, limit, baseline, ticker, gate::inFlight);
  }

  /** How many calls may run at the same time, now. */
  public int limit() {
    return gate.limit();
  }

  /** How many calls hold a permit: exact while nothing moves; above a limit just lowered. */
  public int inFlight() {
    return gate.inFlight();
  }

  /** How many calls wait for a permit. */
  public int waiting() {
    return gate.waiting();
  }

  /** What it is doing now. */
  public Snapshot snapshot() {
    AdaptiveLimit learning = adaptive;
    return new Snapshot(
        name,
        gate.limit(),
        gate.inFlight(),
        gate.waiting(),
        gate.maxWaiting(),
        learning == null ? 0 : (long) learning.baselineNanos(),
        strayReleases.get(),
        lostSamples.get());
  }

  /**
   * What a bulkhead was doing at a moment.
   *
   * @param name the policy's
   * @param limit how many calls may run at the same time
   * @param inFlight how many do; above a limit just lowered
   * @param waiting how many wait for a permit
   * @param maxWaiting how many may
   * @param baselineNanos what calls take when the callee has no queue, as far as an adaptive limit
   *     knows; 0: not known
   * @param strayReleases how often a permit was released that nobody held
   * @param lostSamples how often an adaptive limit failed to measure
   */
  public record Snapshot(
      String name,
      int limit,
      int inFlight,
      int waiting,
      int maxWaiting,
      long baselineNanos,
      long strayReleases,
      long lostSamples) {}
}
