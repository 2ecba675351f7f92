package dev.weir.core.record;

import org.jspecify.annotations.Nullable;

/**
 * Says whether an operation may begin. Asked on entry of an outermost operation, on its thread, by
 * the {@link Ledger}; only for rows that {@link Recording#gates} names.
 *
 * <p>Neither allocates nor locks where it says yes.
 */
public interface Gatekeeper {
  /**
   * An operation is about to begin.
   *
   * @param ledger of this thread; may be given a {@link Ledger#passage}
   * @param site the row
   * @param key what it would be booked under
   * @param self the object the method was called on, or null
   * @param detail an argument or a field, as the row says
   * @param nanos the clock
   * @return what the operation throws in the place of its body; null: it begins
   */
  @Nullable Throwable ask(
      Ledger ledger,
      Site site,
      Key key,
      @Nullable Object self,
      @Nullable Object detail,
      long nanos);

  /** How an operation passes the gates: whatever the gatekeeper has to remember until it ends. */
  interface Passage {
    /**
     * The operation is over; called once.
     *
     * @param nanos how long it took
     * @param thrown what it threw, or null
     * @return what it throws in the place of what it threw or returned; null: that stays
     */
    @Nullable Throwable over(long nanos, @Nullable Throwable thrown);

    /** Within the operation another begins: what that waits for is what this waits for. */
    void within(@Nullable Object self, @Nullable Object detail);
  }

  /** Who holds permits on a thread while operations begin on it: a method with limits. */
  interface Holder {
    /** Whether one of them is of this policy: what begins inside needs no other. */
    boolean holds(String policy);

    /** An overflown stack has left it behind: it gives back what it holds. */
    void abandon();
  }
}
