package dev.weir.core.limit.rate;

import dev.weir.api.policy.RatePolicy;
import dev.weir.core.limit.time.Ticker;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;

/**
 * Lets no more calls begin than a {@link RatePolicy} allows: in <em>any</em> period of a limit's
 * length, wherever it begins, across idle times, bursts and changes of the policy.
 *
 * <pre>{@code
 * RateLimiter limiter = new RateLimiter("orders-db", RatePolicy.DEFAULT, Ticker.SYSTEM);
 * if (limiter.tryAcquire()) {
 *   query();
 * }
 * }</pre>
 *
 * <p>The price of certainty: every figure is rounded to the safe side, and by that a limit may give
 * up to 2 % less than it could. Limits of up to 80 permits lose nothing. A burst of one spaces
 * calls by at least their mean distance; what comes late is not caught up.
 *
 * <p>Where a limit has 512 permits or more (a burst: 64), they are handed out in a {@link Lease} at
 * a time, the longer the more there are: most calls, of the fewest each second one, take theirs
 * with one atomic subtraction. Else each looks at the clock. A rejection costs a look at the coarse
 * clock. Nothing is allocated but for waiting.
 *
 * <p>{@link #quota}, {@link #queue} and all writes are guarded by the lock that the lease's word is
 * part of. {@link #mode} is also read without it: what it told was true at that moment. Nobody
 * parks nor wakes anybody while holding the lock.
 */
public final class RateLimiter extends Exhaustion {
  /** The lease may have permits left. */
  private static final int LEASED = 0;

  /** Permits are free, and each must be asked for. */
  private static final int ASKED = 1;

  /** Nobody gets a permit before its time. */
  private static final int EXHAUSTED = 2;

  private final String name;
  private final WaitQueue queue = new WaitQueue();
  private Quota quota;
  private volatile RatePolicy policy;
  private volatile int mode = ASKED;

  /**
   * One that has given no permit yet.
   *
   * @param name for messages and figures
   */
  public RateLimiter(String name, RatePolicy policy, Ticker ticker) {
    super(ticker);
    this.name = name;
    this.policy = policy;
    quota = new Quota(policy, ticker.nanoTime());
    renew();
  }

  /** What it was called. */
  public String name() {
    return name;
  }

  /** What it keeps to. */
  public RatePolicy policy() {
    return policy;
  }

  /** Takes one permit if one is free now. */
  public boolean tryAcquire() {
    int now = mode;
    if (now == LEASED) {
      long left = take();
      if (left > 1) {
        return true;
      }
      if (left == 1) {
        renew();
        return true;
      }
    } else if (now == EXHAUSTED && isStillExhausted()) {
      return false;
    }
    return ask(1);
  }

  /**
   * Takes several permits, or none, if as many are free now.
   *
   * @param permits 1 or more; more than a limit or the burst has are never given
   */
  public boolean tryAcquire(int permits) {
    if (permits <= 1) {
      require(permits);
      return tryAcquire();
    }
    int now = mode;
    if (now == LEASED && take(permits)) {
      return true;
    }
    if (now == EXHAUSTED && isStillExhausted()) {
      return false;
    }
    return ask(permits);
  }

  private static void require(int permits) {
    if (permits < 1) {
      throw new IllegalArgumentException("permits are " + permits + ", must be 1 or more");
    }
  }

  /**
   * Takes one permit if one is free now.
   *
   * @return 0 if so, else in how many nanoseconds one may be free, 1 or more
   */
  public long tryAcquireOrWait() {
    if (tryAcquire()) {
      return 0;
    }
    return Math.max(1, retryAfterNanos());
  }

  /** In how many nanoseconds a call may succeed; 0: now. Others may be faster. */
  public long retryAfterNanos() {
    return mode == EXHAUSTED ? Math.max(0, nanosLeft()) : 0;
  }

  /**
   * Takes one permit, and waits for it if it must as long as the policy says.
   *
   * @throws InterruptedException if the thread is interrupted, now or while it waits
   */
  public boolean acquire() throws InterruptedException {
    return acquire(1, policy.maxWait().toNanos());
  }

  /**
   * Takes one permit, and waits for it if it must.
   *
   * @param timeoutNanos how long at the most; zero or less: not at all
   * @return whether it got one; false at once if none can come in that time, or if as many wait as
   *     the policy has room for
   * @throws InterruptedException if the thread is interrupted, now or while it waits
   */
  public boolean acquire(long timeoutNanos) throws InterruptedException {
    return acquire(1, timeoutNanos);
  }

  /**
   * Takes several permits at once, and waits for them if it must.
   *
   * @param permits 1 or more
   * @see #acquire(long)
   */
  public boolean acquire(int permits, long timeoutNanos) throws InterruptedException {
    if (Thread.interrupted()) {
      throw new InterruptedException();
    }
    if (tryAcquire(permits)) {
      return true;
    }
    if (timeoutNanos <= 0) {
      return false;
    }
    Waiter waiter = new Waiter(permits, timeoutNanos, ticker.nanoTime());
    boolean over = false;
    try {
      long nanos = join(waiter);
      while (nanos > 0) {
        LockSupport.parkNanos(this, nanos);
        if (Thread.interrupted()) {
          throw new InterruptedException();
        }
        nanos = look(waiter);
      }
      over = true;
      return nanos == WaitQueue.GRANTED;
    } finally {
      if (!over) {
        leave(waiter);
      }
    }
  }

  /**
   * Gives a permit back whose call never began, since another limit rejected it.
   *
   * <p>A permit that has been out for longer than a limit's window has come back there by itself,
   * which is why its age must be known. Of a burst it comes back less what was refilled since.
   *
   * @param askedAt a reading of the ticker, coarse or not, from before the permit was asked for
   */
  public void refund(long askedAt) {
    refund(1, askedAt);
  }

  /** Gives several permits back. */
  public void refund(int permits, long askedAt) {
    require(permits);
    begin();
    try {
      quota.takeBack(permits, askedAt);
      queue.lookAgain();
    } finally {
      end();
    }
  }

  /**
   * Keeps to another policy from now on. What was used stays used, whatever policy held then, and a
   * limit rejects until enough has left its window. What had left all windows before is known less
   * exactly the longer ago it was, and counted for longer rather than for less.
   */
  public void reconfigure(RatePolicy next) {
    begin();
    try {
      if (!next.equals(policy)) {
        quota = quota.with(next);
        policy = next;
        queue.lookAgain();
      }
    } finally {
      end();
    }
  }

  /** What is used, free and waiting now. */
  public RateSnapshot snapshot() {
    begin();
    try {
      List<Long> used = new ArrayList<>();
      for (RatePolicy.Limit limit : policy.limits()) {
        used.add(quota.used(limit));
      }
      long nanos = quota.nanosUntil(ahead() + 1);
      long available = Math.max(0, quota.available());
      return new RateSnapshot(name, policy, used, available, queue.size(), nanos);
    } finally {
      end();
    }
  }

  /** Locks, and writes down what was used of the lease up to now. */
  private void begin() {
    long left = lock();
    try {
      // After the lock has ended the lease: whoever took of it did so before this time.
      quota.settle(left, ticker.nanoTime());
    } catch (Throwable e) {
      unlockAnyway(left);
      throw e;
    }
  }

  /** Opens the next lease or tells when there may be one, unlocks, and calls the first waiter. */
  private void end() {
    Waiter called = null;
    long lease = 0;
    try {
      called = queue.toCall(quota);
      int next = ASKED;
      if (ahead() > 0 || !quota.has(1)) {
        exhaustedUntil(quota.now() + Math.min(quota.nanosUntil(ahead() + 1), Windows.NEVER / 2));
        next = EXHAUSTED;
      } else {
        lease = quota.lease();
        next = lease > 0 ? LEASED : ASKED;
      }
      if (mode != next) {
        mode = next;
      }
    } finally {
      unlock(lease);
      if (called != null) {
        LockSupport.unpark(called.thread);
      }
    }
  }

  /** How many permits those wait for who come before anybody else. */
  private long ahead() {
    return policy.fair() ? queue.permits() : 0;
  }

  private boolean ask(int permits) {
    begin();
    try {
      return takeInTurn(permits);
    } finally {
      end();
    }
  }

  private boolean takeInTurn(int permits) {
    return ahead() == 0 && quota.take(permits);
  }

  private void renew() {
    begin();
    end();
  }

  private long join(Waiter waiter) {
    begin();
    try {
      if (takeInTurn(waiter.permits)) {
        return WaitQueue.GRANTED;
      }
      return queue.size() < policy.maxWaiters() ? queue.join(waiter, quota) : WaitQueue.REFUSED;
    } finally {
      end();
    }
  }

  private long look(Waiter waiter) {
    Waiter served = null;
    begin();
    try {
      served = queue.serve(quota);
      return queue.look(waiter, quota);
    } finally {
      end();
      WaitQueue.wake(served);
    }
  }

  private void leave(Waiter waiter) {
    begin();
    try {
      queue.leave(waiter, quota);
    } finally {
      end();
    }
  }
}
