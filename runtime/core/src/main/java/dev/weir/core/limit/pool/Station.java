package dev.weir.core.limit.pool;

import java.time.Duration;

/**
 * Where a worker runs its calls. Used by that worker's thread alone, but for {@link #stop} and
 * {@link #isOpen}.
 */
interface Station {

  /**
   * Makes it ready for calls, if it is not. May take long.
   *
   * @throws ChildFailedException if it cannot be
   */
  void open();

  /** Whether it is ready for calls; any thread. */
  boolean isOpen();

  /** Runs the body and returns once nothing of it is left. */
  <T> T run(Call<T> call) throws Throwable;

  /** Makes {@link #run} return as soon as it can; any thread, while the call runs. Never waits. */
  void stop();

  /** Leaves nothing behind. */
  void close();

  /** How stations come about. */
  interface Source {

    /** One for a worker that begins. */
    Station next(Crew crew);

    /**
     * Whether a station is dear, so that a call should rather wait for a worker about to be free.
     */
    boolean dear();

    /** Why none can be opened at present, or null. */
    @org.jspecify.annotations.Nullable
    RuntimeException refusal();

    /** How long after it was stopped what runs should be gone, at most. */
    Duration grace();

    /** The pool has ended; maybe more than once. */
    void close();
  }
}
