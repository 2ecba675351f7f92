package dev.weir.core.record;

import dev.weir.api.OperationType;
import org.jspecify.annotations.Nullable;

/**
 * One row of a site table, as the ledger needs it.
 *
 * @param id its number, at least 1
 * @param name its name, {@code file.read}
 * @param kind what the row does to the ledger
 * @param type what is waited for; null where the kind books nothing
 * @param target names the other side; null where there is none
 * @param countsNothing whether the time belongs to an operation that was counted already
 * @param idleOutsideRequest whether, outside a request, it is waiting for work
 * @param manner what its name says of it, worked out once: operations ask each time
 */
public record Site(
    int id,
    String name,
    Kind kind,
    @Nullable OperationType type,
    @Nullable Target target,
    boolean countsNothing,
    boolean idleOutsideRequest,
    int manner) {
  private static final int READS = 1;
  private static final int WRITES = 2;
  private static final int PREPARES = 4;
  private static final int CLOSES = 8;
  private static final int ASIDE = 16;
  private static final int TINY = 32;

  /** One whose name says in what manner it works. */
  public Site(
      int id,
      String name,
      Kind kind,
      @Nullable OperationType type,
      @Nullable Target target,
      boolean countsNothing,
      boolean idleOutsideRequest) {
    this(id, name, kind, type, target, countsNothing, idleOutsideRequest, mannerOf(name));
  }

  private static int mannerOf(String name) {
    int manner = name.contains(".tiny.") ? TINY : 0;
    manner |= name.endsWith(".read") ? READS : 0;
    manner |= name.endsWith(".write") ? WRITES : 0;
    manner |= name.endsWith(".prepare") ? PREPARES : 0;
    manner |= name.endsWith(".close") ? CLOSES : 0;
    return switch (name) {
      case "jdbc.commit", "jdbc.rollback", "jdbc.validate", "jdbc.session", "jdbc.borrow" ->
          manner | ASIDE;
      default -> manner;
    };
  }

  /** Whether it only reads: its name says so. */
  public boolean reads() {
    return (manner & READS) != 0;
  }

  /** Whether it moves a few bytes each time: it is called {@code file.tiny.read}. */
  public boolean isTiny() {
    return (manner & TINY) != 0;
  }

  /** Whether its time, where it counts nothing, belongs to the operation that comes next. */
  public boolean prepares() {
    return (manner & PREPARES) != 0;
  }

  /** Whether its time is that of giving back what an operation held. */
  public boolean closes() {
    return (manner & CLOSES) != 0;
  }

  /** Whether it only writes. */
  public boolean writes() {
    return (manner & WRITES) != 0;
  }

  /**
   * Whether it keeps a connection or a transaction going, rather than asks the database for
   * anything; of a scope, all that goes on inside.
   */
  public boolean isAside() {
    return (manner & ASIDE) != 0;
  }

  /** What a row does. */
  public enum Kind {
    /** The body blocks: it is an operation. */
    BLOCKING,
    /** What blocks inside is nobody's: a class being loaded. */
    SUPPRESS,
    /** What blocks inside waits for work, unless a request is on the thread. */
    IDLE,
    /** What blocks inside belongs to this row: a pool's queue, a result set that fetches. */
    RELABEL,
    /** Inside an operation: it holds a virtual thread's carrier. */
    PINNING
  }

  /** Names what an operation waited for. Called once an operation, when it has ended. */
  @FunctionalInterface
  public interface Target {
    /**
     * The key to book an operation under.
     *
     * @param keys where keys are interned
     * @param type the row's type, or for a scope that of the row inside
     * @param self the object the method was called on
     * @param detail an argument or a field, as the row says
     */
    Key key(Keys keys, OperationType type, @Nullable Object self, @Nullable Object detail);

    /** Whether it counts; false where its time belongs to an operation that was counted before. */
    default boolean counts(@Nullable Object self, @Nullable Object detail) {
      return true;
    }

    /**
     * Whether the operation would have waited without end, had the other side not answered; false
     * where it has a timeout, or where that cannot be told. Asked when it has ended: of calls of
     * services, and else of slow operations alone.
     */
    default boolean isEndless(@Nullable Object self, @Nullable Object detail) {
      return false;
    }
  }
}
