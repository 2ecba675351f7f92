package dev.weir.core.record;

import dev.weir.api.OperationType;
import org.jspecify.annotations.Nullable;

/**
 * What an operation is booked under: its type, its target and, for databases, its statement.
 * Interned by {@link Keys}, so that ledgers compare pointers.
 */
public final class Key {
  final OperationType type;
  final @Nullable String target;
  final @Nullable String statement;
  final int hash;

  // What policies say of it, worked out once for each set of policies. Written without order: what
  // is held has final fields, and knows for which policies it is good.
  private @Nullable Object limits;

  Key(OperationType type, @Nullable String target, @Nullable String statement, int hash) {
    this.type = type;
    this.target = target;
    this.statement = statement;
    this.hash = hash;
  }

  /** What was waited for. */
  public OperationType type() {
    return type;
  }

  /** The other side, or null. */
  public @Nullable String target() {
    return target;
  }

  /** The normalised statement, or null. */
  public @Nullable String statement() {
    return statement;
  }

  /** For the gatekeeper: what it keeps here, or null. */
  public @Nullable Object limits() {
    return limits;
  }

  /** For the gatekeeper: keeps something immutable here. */
  public void limits(Object known) {
    limits = known;
  }

  @Override
  public String toString() {
    return type + " " + target + (statement == null ? "" : " " + statement);
  }
}
