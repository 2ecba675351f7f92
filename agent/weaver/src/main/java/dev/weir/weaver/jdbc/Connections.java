package dev.weir.weaver.jdbc;

import dev.weir.api.OperationType;
import dev.weir.core.record.Key;
import dev.weir.core.record.Keys;
import dev.weir.core.record.WeakIdentityMap;
import java.sql.Connection;
import java.sql.DatabaseMetaData;
import java.sql.Driver;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/** Which database a connection leads to. */
final class Connections {
  private static final WeakIdentityMap<Object, Database> DATABASES = new WeakIdentityMap<>();

  private Connections() {}

  /** A driver has connected. */
  static void connected(Object connection, Object url) {
    Keys keys = JdbcHooks.keys;
    if (keys != null && url instanceof String text) {
      Database database = Database.of(keys, text);
      DATABASES.put(connection, database);
      FirstSight.of(connection, FirstSight.Role.CONNECTION);
      database.woven();
    }
  }

  /** A {@code PooledConnection} has given a handle, or a {@code DataSource} a connection. */
  static void given(Object connection) {
    Keys keys = JdbcHooks.keys;
    if (keys != null) {
      isReal(keys, connection);
    }
  }

  /**
   * Whether a connection is a driver's own, which is woven then, rather than a wrapper: around the
   * connections of a driver that is woven already, nothing more is needed.
   */
  static boolean isReal(Keys keys, Object connection) {
    if (FirstSight.isKnown(connection.getClass(), FirstSight.Role.CONNECTION)) {
      databaseOf(keys, connection);
      return !FirstSight.isProxy(connection.getClass());
    }
    if (FirstSight.isProxy(connection.getClass())) {
      return false;
    }
    Database database = Database.of(keys, url(connection));
    if (database.isWoven()) {
      return false;
    }
    DATABASES.put(connection, database);
    FirstSight.of(connection, FirstSight.Role.CONNECTION);
    if (database.target() != null) {
      database.woven();
    }
    return true;
  }

  /** The database of a connection; asks the connection the first time, where nobody else told. */
  static Database databaseOf(Keys keys, @Nullable Object connection) {
    Database known = DATABASES.get(connection);
    if (known == null) {
      known = Database.of(keys, url(connection));
      if (connection != null) {
        DATABASES.put(connection, known);
      }
    }
    return known;
  }

  /**
   * The key of what a connection tells the database beside queries, or of a statement that it
   * prepares. It is in the middle of that, so it is not asked for what nobody told.
   */
  static Key session(Keys keys, @Nullable Object connection, @Nullable Object text) {
    Database known = DATABASES.get(connection);
    if (known == null) {
      return keys.of(OperationType.DATABASE_QUERY);
    }
    return text instanceof String sql ? known.query(sql) : known.session();
  }

  private static @Nullable String url(@Nullable Object connection) {
    try {
      if (connection instanceof Connection of) {
        DatabaseMetaData about = of.getMetaData();
        return about == null ? null : about.getURL();
      }
    } catch (SQLException | RuntimeException e) {
      // Closed, or a driver that does not tell.
    }
    return null;
  }

  /** Whether a driver connects to a URL at all. */
  static boolean accepts(@Nullable Object driver, @Nullable Object url) {
    try {
      return !(driver instanceof Driver of) || !(url instanceof String text) || of.acceptsURL(text);
    } catch (SQLException | RuntimeException e) {
      return true;
    }
  }
}
