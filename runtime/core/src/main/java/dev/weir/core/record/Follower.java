package dev.weir.core.record;

import dev.weir.api.BlockingLevel;
import org.jspecify.annotations.Nullable;

/**
 * Follows operations and requests one by one, beside the figures, while somebody records them: the
 * flight recorder.
 *
 * <p>Called on the application's threads, while the ledger says that the agent works or that an
 * operation is open, so that nothing of what is done here is recorded. What it throws is counted
 * and dropped.
 */
public interface Follower {
  /** An outermost operation begins on this thread; called for each one. */
  Operation operation();

  /** A request begins on this thread; called for each one. */
  Visit request();

  /** One operation that was begun. Dropped without a word where it was not slow. */
  interface Operation {
    /** It is over, and was slow. */
    void ends();

    /** What it was; called right after {@link #ends}. */
    void tell(Slow slow);
  }

  /** One request that was begun. */
  interface Visit {
    /** It is over, on this thread or on another; called once, after it was booked. */
    void ends(Ended ended);
  }

  /**
   * An operation that took {@code weir.slow-operation} or longer.
   *
   * @param route of the request that it was done for, as far as it has a name by now; null: done
   *     for none
   * @param framework who named the route; empty where nobody has
   * @param key what was waited for, sanitised
   * @param level how harmful
   * @param async whether another thread than the request's own did it
   * @param at the line of application code
   * @param failed whether it threw
   * @param pinned whether it held the carrier of a virtual thread
   */
  record Slow(
      @Nullable String route,
      String framework,
      Key key,
      BlockingLevel level,
      boolean async,
      String at,
      boolean failed,
      boolean pinned) {}

  /**
   * A request that is over.
   *
   * @param route its name
   * @param framework who named it; empty where nobody has
   * @param status what the client got; 0 where there is none, or it is not known
   * @param failed whether it counts as an error
   * @param eventLoop whether it was served on a thread that must not block
   * @param nanos from its first to its last
   * @param blockedNanos that its own threads were blocked
   * @param cpuNanos on-CPU; -1 where that was not measured
   * @param allocatedBytes likewise
   * @param operations how many its own threads waited for
   */
  record Ended(
      String route,
      String framework,
      int status,
      boolean failed,
      boolean eventLoop,
      long nanos,
      long blockedNanos,
      long cpuNanos,
      long allocatedBytes,
      int operations) {}
}
