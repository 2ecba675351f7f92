package dev.weir.weaver.method;

import dev.weir.core.record.Ledger;
import org.jspecify.annotations.Nullable;

/**
 * One thread that calls methods with limits. Its own alone, but for what {@link InPlace} says.
 *
 * <p>Nothing of the application is held beyond a call.
 */
final class Caller {
  private static final ThreadLocal<@Nullable Caller> CURRENT = new ThreadLocal<>();

  /** The method whose limits the next call of it on this thread has passed already; 0: none. */
  int pass;

  /** The innermost call of a method with limits that this thread is in. */
  @Nullable Spot inside;

  /**
   * The method of a proxy whose limits a call on this thread has just passed; who serves it is not
   * asked for the same ones again.
   */
  @Nullable Spot proxy;

  final Ledger ledger;
  private @Nullable InPlace free;

  private Caller(Ledger ledger) {
    this.ledger = ledger;
  }

  static Caller current(MethodSites sites) {
    Caller caller = CURRENT.get();
    if (caller == null) {
      caller = new Caller(sites.requests().ledger());
      CURRENT.set(caller);
    }
    return caller;
  }

  /** Whether a call that this thread is in holds a permit of all policies together. */
  boolean isHolder() {
    return ledger.holder() != null;
  }

  Ledger ledger() {
    return ledger;
  }

  /** One that serves no call. */
  InPlace take() {
    InPlace call = free;
    if (call == null) {
      return new InPlace(this, Thread.currentThread());
    }
    free = call.next;
    call.next = null;
    return call;
  }

  void giveBack(InPlace call) {
    call.next = free;
    free = call;
  }
}
