package dev.weir.core.limit.breaker;

import dev.weir.core.limit.time.Ticker;
import org.jspecify.annotations.Nullable;

/**
 * Lets every call through and counts what becomes of them. It is its calls' admission as well, so
 * that nothing is allocated for a call.
 *
 * <p>The window is used under the breaker's lock. Nearly all outcomes are successes, though, and
 * they take no lock: {@link #effort} says what a success has to do as the window stands.
 *
 * <ul>
 *   <li>Nothing, where it would change nothing: no failure since the latest success, or a count
 *       window full of successes. Then it costs two reads.
 *   <li>Be counted later, where it cannot open the breaker: it goes into its thread's lane of
 *       {@link #pending}. Every outcome that can open the breaker first moves what is pending into
 *       the window, under the lock; so none is judged without the successes that came before it.
 *       Among themselves successes have no order to keep.
 *   <li>Be counted at once under the lock, where it may decide: it may be the one that makes the
 *       calls enough to judge by, or the first of a new bucket of time.
 * </ul>
 *
 * <p>The effort is written under the lock, after the window. A success that goes by a late reading
 * of {@code NONE} is one that ended just before the window changed. One that has gone into its lane
 * reads the effort again; who changes the effort drains the lanes again. One of the two sees the
 * other (all four are volatile), so nothing is left in a lane that should have been judged.
 *
 * <p>A time window's next roll is looked for with the coarse clock. It may stand still; so of the
 * successes in a lane the first, second, fourth and so on and each 64th look at the precise one:
 * however stale the coarse clock is, at most half of what is in a lane comes into a bucket that was
 * over. Failures always look at the precise clock.
 */
final class Closed extends Admission implements Condition {
  private static final int BATCH = 64;

  private final Ticker ticker;
  // Guarded by the breaker's lock.
  private Window window;
  // Made under the lock before an effort that needs it is published.
  private @Nullable Lanes pending;
  private volatile long slowNanos;
  private volatile long rollAt;
  private volatile Window.Effort effort;

  Closed(CircuitBreaker breaker, Ticker ticker) {
    super(breaker);
    this.ticker = ticker;
    this.window = Window.of(breaker.policy(), ticker.nanoTime());
    this.slowNanos = breaker.slowNanos();
    this.effort = window.effort();
  }

  @Override
  public State state() {
    return State.CLOSED;
  }

  @Override
  public boolean rejects() {
    return false;
  }

  @Override
  public Admission admit() {
    return this;
  }

  @Override
  public long retryAfterNanos() {
    return 0;
  }

  @Override
  public void success(long durationNanos) {
    if (durationNanos >= slowNanos) {
      record(false, true);
      return;
    }
    Window.Effort needed = effort;
    if (needed == Window.Effort.NONE) {
      return;
    }
    Lanes lanes = pending;
    boolean late = needed == Window.Effort.LATER_IN_TIME && ticker.coarseNanoTime() - rollAt >= 0;
    if (needed == Window.Effort.NOW || late || lanes == null) {
      record(false, false);
      return;
    }
    long before = lanes.add(Lanes.mine(), 1);
    if (effort != needed || isFull(before, needed)) {
      settle();
    }
  }

  private boolean isFull(long before, Window.Effort needed) {
    if (needed == Window.Effort.LATER) {
      return before >= BATCH - 1;
    }
    boolean look = before < BATCH ? (before & before - 1) == 0 : before % BATCH == 0;
    return look && ticker.nanoTime() - rollAt >= 0;
  }

  @Override
  void failed(long durationNanos) {
    record(true, durationNanos >= slowNanos);
  }

  @Override
  public void release() {}

  private void record(boolean failed, boolean slow) {
    breaker.lock();
    try {
      // By identity: the breaker may be closed again, and that is no business of this call.
      if (breaker.condition() == this) {
        gather();
        window.add(failed, slow);
        judge();
      }
    } finally {
      breaker.unlock();
    }
  }

  private void settle() {
    breaker.lock();
    try {
      if (breaker.condition() == this) {
        gather();
        judge();
      }
    } finally {
      breaker.unlock();
    }
  }

  /** Moves what is pending into the window, as of the time it was in, and goes on to now. */
  private void gather() {
    window.addSuccesses(drain());
    if (window.isTimed()) {
      window.roll(ticker.nanoTime());
    }
  }

  private long drain() {
    return pending == null ? 0 : pending.drain();
  }

  private void judge() {
    for (boolean changed = true; changed; ) {
      Transition.Cause cause = window.verdict();
      if (cause != null) {
        breaker.open(cause, ticker.nanoTime(), 0);
        return;
      }
      changed = publish();
      if (changed) {
        window.addSuccesses(drain());
      }
    }
  }

  private boolean publish() {
    Window.Effort next = window.effort();
    rollAt = window.rollAt();
    if (next == effort) {
      return false;
    }
    if (pending == null && (next == Window.Effort.LATER || next == Window.Effort.LATER_IN_TIME)) {
      pending = new Lanes();
    }
    effort = next;
    return true;
  }

  /**
   * Goes on with the outcomes counted so far, and with the calls that are on their way. The breaker
   * stays closed even where the new policy would have opened it; the next outcome is judged by it.
   */
  @Override
  public void reconfigured() {
    gather();
    slowNanos = breaker.slowNanos();
    window = window.under(breaker.policy(), ticker.nanoTime());
    publishAll();
  }

  /** Brings the counts up to date. Under the breaker's lock, in the current condition. */
  void refresh() {
    gather();
    publishAll();
  }

  private void publishAll() {
    while (publish()) {
      window.addSuccesses(drain());
    }
  }

  /** What is counted, but for what is pending. Under the breaker's lock. */
  Counts counts() {
    return window.counts();
  }
}
