package dev.weir.weaver.method;

import dev.weir.core.enforce.Tally;
import dev.weir.core.limit.proxy.Code;
import dev.weir.core.record.Gatekeeper;
import dev.weir.core.record.Ledger;
import dev.weir.core.record.Request;
import org.jspecify.annotations.Nullable;

/**
 * The body of one call that passes through a limiter: runs once, not at all, or more often, on its
 * caller's thread or another, and there it is the caller's work still: done for the same request,
 * with the same context class loader.
 */
final class Attempt implements Code, Gatekeeper.Holder {
  private final MethodSites sites;
  private final Spot spot;
  private final Code code;
  private final Thread origin = Thread.currentThread();
  private final ClassLoader context = origin.getContextClassLoader();
  private final @Nullable Request owner;
  private final SpotPlan plan;
  private final long timeoutNanos;
  private volatile boolean begun;
  private volatile @Nullable Throwable thrown;

  // Guarded by this: bodies that run, and whether somebody gave one up.
  private int running;
  private @Nullable Tally notFreed;

  /**
   * @param owner the request that makes the call, or null
   * @param timeoutNanos after which what the body waits for is ended; 0: it may go on
   */
  Attempt(
      MethodSites sites,
      Spot spot,
      SpotPlan plan,
      Code code,
      @Nullable Request owner,
      long timeoutNanos) {
    this.plan = plan;
    this.sites = sites;
    this.spot = spot;
    this.code = code;
    this.owner = owner;
    this.timeoutNanos = timeoutNanos;
  }

  /** Whether the body was ever called. */
  boolean hasBegun() {
    return begun;
  }

  /** Whether the body itself threw this, the last that it threw. */
  boolean isBodys(Throwable what) {
    return what == thrown;
  }

  /**
   * Its caller was told that it is late.
   *
   * @param returned whether its body had returned by then; if not, what it holds is free later
   */
  synchronized void ended(Tally tally, boolean returned) {
    tally.stopping();
    if (returned || running == 0) {
      tally.freed(false);
    } else {
      notFreed = tally;
    }
  }

  @Override
  public boolean holds(String policy) {
    for (Step step : plan.steps) {
      if (step.name().equals(policy)) {
        return true;
      }
    }
    return false;
  }

  @Override
  public void abandon() {
    // The limiter that called it gives back what it holds.
  }

  @Override
  public @Nullable Object call(@Nullable Object self, Object[] arguments) throws Exception {
    begun = true;
    if (Thread.currentThread().equals(origin)) {
      return inTime(sites.requests().ledger(), self, arguments);
    }
    return elsewhere(self, arguments);
  }

  private @Nullable Object elsewhere(@Nullable Object self, Object[] arguments) throws Exception {
    Thread worker = Thread.currentThread();
    Ledger ledger = sites.requests().ledgers().wake();
    // It serves many, whoever made its pool grow.
    ledger.forgetInheritance();
    Ledger.Interrupted was = ledger.taskStarts(owner);
    ClassLoader before = worker.getContextClassLoader();
    worker.setContextClassLoader(context);
    try {
      return inTime(ledger, self, arguments);
    } finally {
      worker.setContextClassLoader(before);
      if (was != null) {
        ledger.taskEnds(was);
      }
      sites.requests().ledgers().rest(ledger);
    }
  }

  private @Nullable Object inTime(Ledger ledger, @Nullable Object self, Object[] arguments)
      throws Exception {
    long outer = ledger.deadlineNanos();
    if (timeoutNanos > 0) {
      long due = System.nanoTime() + timeoutNanos;
      ledger.deadlineNanos(outer == 0 || due - outer < 0 ? due | 1 : outer);
    }
    begins();
    Caller caller = Caller.current(sites);
    Spot around = caller.inside;
    Spot outerProxy = caller.proxy;
    Gatekeeper.Holder outerHolder = ledger.holder();
    ledger.holder(this);
    caller.inside = spot;
    caller.proxy = spot.isOfProxy ? spot : null;
    caller.pass = spot.number;
    try {
      return code.call(self, arguments);
    } catch (Throwable e) {
      thrown = e;
      throw e;
    } finally {
      caller.pass = 0;
      caller.inside = around;
      caller.proxy = outerProxy;
      ledger.holder(outerHolder);
      ledger.deadlineNanos(outer);
      lowerFlag(ledger, outer);
      ends();
    }
  }

  /** What a wait of the body's left up for the body is nothing to who comes after it. */
  private static void lowerFlag(Ledger ledger, long outerDeadline) {
    boolean theirs = outerDeadline != 0 && System.nanoTime() - outerDeadline >= 0;
    if (ledger.flagLeft() && !theirs) {
      boolean unused = Thread.interrupted();
      ledger.flagLeft(false);
    }
  }

  private synchronized void begins() {
    running++;
  }

  private synchronized void ends() {
    running--;
    Tally told = notFreed;
    if (running == 0 && told != null) {
      notFreed = null;
      told.freed(true);
    }
  }
}
