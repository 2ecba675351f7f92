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
 */
public record Site(
    int id,
    String name,
    Kind kind,
    @Nullable OperationType type,
    @Nullable Target target,
    boolean countsNothing,
    boolean idleOutsideRequest) {

  /** Whether it only reads: its name says so. */
  public boolean reads() {
    return name.endsWith(".read");
  }

  /** Whether its time, where it counts nothing, belongs to the operation that comes next. */
  public boolean prepares() {
    return name.endsWith(".prepare");
  }

  /** Whether its time is that of giving back what an operation held. */
  public boolean closes() {
    return name.endsWith(".close");
  }

  /** Whether it only writes. */
  public boolean writes() {
    return name.endsWith(".write");
  }

  /**
   * Whether it keeps a connection or a transaction going, rather than asks the database for
   * anything; of a scope, all that goes on inside.
   */
  public boolean isAside() {
    return switch (name) {
      case "jdbc.commit", "jdbc.rollback", "jdbc.validate", "jdbc.session", "jdbc.borrow" -> true;
      default -> false;
    };
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
