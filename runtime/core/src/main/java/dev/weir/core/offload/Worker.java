package dev.weir.core.offload;

/**
 * Runs what is off-loaded, so many tasks at a time. A task runs exactly once, on a thread with the
 * context class loader of the thread that handed it over.
 */
public interface Worker {
  /**
   * Takes a task, which then runs on another thread; never blocks.
   *
   * @return false where as many as may be are running: the caller runs it itself, or has it wait
   */
  boolean take(Runnable task);

  /** How many tasks run now. */
  int running();

  /** How many may run at a time. */
  int most();

  /** {@code virtual threads} or {@code pool}. */
  String kind();

  /** Takes no more; what runs goes on to its end, and idle threads end at once. */
  void close();
}
