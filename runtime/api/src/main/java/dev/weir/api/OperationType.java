package dev.weir.api;

/**
 * What a thread waits for while it blocks.
 *
 * <p>The first eight are the types of the mission; the last three are what the JVM adds to them.
 */
public enum OperationType {
  /** A statement, a batch, a commit, a rollback, a connection being opened. */
  DATABASE_QUERY(BlockingLevel.HIGH),
  /** Reading, writing, opening, listing or forcing files. */
  FILE_IO(BlockingLevel.MEDIUM),
  /** A socket or channel in blocking mode. */
  NETWORK_IO(BlockingLevel.HIGH),
  /** A call over HTTP to another service. */
  EXTERNAL_API(BlockingLevel.CRITICAL),
  /** On-CPU time of one request beyond {@code weir.threshold.cpu}. */
  CPU_INTENSIVE(BlockingLevel.HIGH),
  /** Allocation of one request beyond {@code weir.threshold.allocation}. */
  MEMORY_OPERATION(BlockingLevel.MEDIUM),
  /** {@code Thread.sleep} and its kin. */
  SLEEP_OPERATION(BlockingLevel.HIGH),
  /** Starting a process, waiting for it, reading what it prints. */
  SUBPROCESS(BlockingLevel.HIGH),
  /** Monitors, parks, joins and futures. */
  LOCK_WAIT(BlockingLevel.MEDIUM),
  /** The queue of a connection pool. */
  POOL_WAIT(BlockingLevel.HIGH),
  /** Resolving a host's name or address. */
  DNS(BlockingLevel.MEDIUM);

  private final BlockingLevel level;

  OperationType(BlockingLevel level) {
    this.level = level;
  }

  /** The level of an operation of this type on a thread that may block. */
  public BlockingLevel level() {
    return level;
  }

  /**
   * True where the thread is off-CPU, so that the time adds to a request's blocked time; false for
   * the two types that are found by measuring the thread itself.
   */
  public boolean blocks() {
    return this != CPU_INTENSIVE && this != MEMORY_OPERATION;
  }
}
