package dev.weir.weaver.jdbc;

import dev.weir.api.OperationType;
import dev.weir.core.record.Key;
import dev.weir.core.record.Keys;
import dev.weir.core.record.Site;
import org.jspecify.annotations.Nullable;

/** Names the database and the statement, or the pool. One class: see {@link JdbcHooks}. */
enum JdbcTargets implements Site.Target {
  /** The object is a driver, the detail the URL. */
  CONNECT,
  /** The object is a connection. */
  COMMIT,
  /** The object is a connection. */
  ROLLBACK,
  /** The object is a connection. */
  VALIDATE,
  /** The object is a connection. */
  SESSION,
  /** The object is a connection, the detail the text of a statement. */
  PREPARE,
  /** The object is a statement. */
  CLOSE,
  /** The object is a statement, the detail its text unless it was prepared or is a batch. */
  STATEMENT,
  /** The object is a result set. */
  RESULTS,
  /** The object is a {@code DataSource}. */
  POOL;

  @Override
  public Key key(Keys keys, OperationType type, @Nullable Object self, @Nullable Object detail) {
    return switch (this) {
      case CONNECT -> Database.of(keys, detail instanceof String url ? url : null).connect();
      case COMMIT -> Connections.databaseOf(keys, self).commit();
      case ROLLBACK -> Connections.databaseOf(keys, self).rollback();
      case VALIDATE -> Connections.databaseOf(keys, self).validate();
      case SESSION -> Connections.session(keys, self, null);
      case PREPARE -> Connections.session(keys, self, detail);
      case CLOSE -> Statements.closing(keys, self);
      case STATEMENT -> Statements.key(keys, self, detail);
      case RESULTS -> Statements.ofResults(keys, self);
      case POOL -> Pools.key(keys, type, self);
    };
  }

  @Override
  public boolean counts(@Nullable Object self, @Nullable Object detail) {
    // DriverManager asks one driver after the other; those that decline have not connected.
    return this != CONNECT || Connections.accepts(self, detail);
  }

  @Override
  public boolean isEndless(@Nullable Object self, @Nullable Object detail) {
    return this == STATEMENT && StatementTimeouts.isEndless(self, Statements.targetOf(self));
  }
}
