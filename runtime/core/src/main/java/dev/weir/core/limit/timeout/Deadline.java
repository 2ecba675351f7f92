package dev.weir.core.limit.timeout;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import org.jspecify.annotations.Nullable;

/**
 * The time by which one call on one thread must be over; a token between {@link Watchdog#arm} and
 * {@link Watchdog#disarm}, good for nothing after that.
 *
 * <p>Deadlines are pooled: the object serves one call after the other. {@link #state} says whom it
 * belongs to:
 *
 * <pre>
 * FREE --claim--> t > 0 --disarm--> FREE         t: when it is due, on the watchdog's clock
 *                 t > 0 --expires--> FIRING      whoever fires has it: the owner waits
 *                 FIRING --> FIRED               the thread was interrupted
 *                 FIRING --> t' > t              something milder was tried, or the thread had its
 *                                                flag up already: looked at again at t'
 *                 FIRED --disarm--> FREE
 * FREE --> RETIRED                               left to the garbage collector
 * </pre>
 *
 * <p>Every arrow away from {@code t} is a compare-and-set, so of an owner who leaves and a watchdog
 * who fires one wins. That {@code t} may come again does no harm: whoever owns the deadline then is
 * due at that very time too.
 *
 * <p>{@link #thread} and {@link #stops} are written by the owner, {@link #expired} and {@link
 * #interrupted} by whoever fires, while it is FIRING; the state orders them.
 */
public final class Deadline {
  static final long FREE = 0;
  static final long FIRING = -1;
  static final long FIRED = -2;
  static final long RETIRED = -3;

  private static final VarHandle STATE;
  private static final VarHandle THREAD;

  static {
    try {
      MethodHandles.Lookup lookup = MethodHandles.lookup();
      STATE = lookup.findVarHandle(Deadline.class, "state", long.class);
      THREAD = lookup.findVarHandle(Deadline.class, "thread", Thread.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  /** How a call ended, as its deadline saw it. */
  public enum End {
    /** In time. */
    KEPT,
    /** Too late; its thread was not interrupted, at least not for this. */
    PASSED,
    /** Too late, and its thread was interrupted for this. */
    INTERRUPTED;

    /** Whether the call was too late. */
    public boolean isLate() {
      return this != KEPT;
    }
  }

  volatile long state;
  // Null while the owner arrives or leaves.
  @Nullable Thread thread;
  volatile @Nullable StopChain stops;
  // The table's: another deadline at the same place.
  volatile @Nullable Deadline next;
  boolean expired;
  boolean interrupted;
  // Written by the owner before it shows that it has arrived.
  @Nullable Stoppable stoppable;
  // Whether there was one: it may be gone while its owner leaves.
  boolean bound;

  // Another thread's deadline on the same cache line would double the cost of both.
  @SuppressWarnings("unused")
  long p0, p1, p2, p3, p4, p5, p6;

  Deadline() {}

  boolean change(long from, long to) {
    return STATE.compareAndSet(this, from, to);
  }

  /** Frees it; what was written before is seen by the next owner. */
  void free() {
    STATE.setRelease(this, FREE);
  }

  void belongsTo(Thread owner) {
    THREAD.setRelease(this, owner);
  }

  /** The thread that owns it, or null while the owner arrives or leaves. */
  @Nullable Thread owner() {
    return (Thread) THREAD.getAcquire(this);
  }
}
