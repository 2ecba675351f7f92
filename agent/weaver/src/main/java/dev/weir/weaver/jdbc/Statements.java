package dev.weir.weaver.jdbc;

import dev.weir.api.OperationType;
import dev.weir.core.record.Key;
import dev.weir.core.record.Keys;
import dev.weir.core.record.WeakIdentityMap;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import org.jspecify.annotations.Nullable;

/** Which database a statement is for, and its text. Executing a prepared one allocates nothing. */
final class Statements {
  // A Key where the statement was prepared, a Database where its text comes when it is executed, a
  // Batch in between.
  private static final WeakIdentityMap<Object, Object> KNOWN = new WeakIdentityMap<>();

  private record Batch(Database database, Key first) {}

  private Statements() {}

  /** A connection has made a statement; {@code text} is null where it was not prepared. */
  static void prepared(Object connection, Object statement, @Nullable Object text) {
    Keys keys = JdbcHooks.keys;
    if (keys == null) {
      return;
    }
    FirstSight.of(statement, FirstSight.Role.STATEMENT);
    Database database = Connections.databaseOf(keys, connection);
    Object known = text instanceof String sql ? database.query(sql) : database;
    // Drivers call one of the overloads from the other.
    if (KNOWN.get(statement) != known) {
      KNOWN.put(statement, known);
    }
  }

  /** A batch is named after its first statement. */
  static void batched(@Nullable Object statement, @Nullable Object text) {
    if (statement != null
        && text instanceof String sql
        && KNOWN.get(statement) instanceof Database database) {
      KNOWN.put(statement, new Batch(database, database.query(sql)));
    }
  }

  /** The key of a statement that was executed. */
  static Key key(Keys keys, @Nullable Object statement, @Nullable Object text) {
    Object known = KNOWN.get(statement);
    if (known instanceof Key prepared) {
      return prepared;
    }
    Database database;
    if (known instanceof Batch batch) {
      database = batch.database;
      if (text == null) {
        if (statement != null) {
          KNOWN.put(statement, database);
        }
        return batch.first;
      }
    } else {
      database = known instanceof Database of ? of : learn(keys, statement);
    }
    return text instanceof String sql ? database.query(sql) : database.unnamed();
  }

  /** The key of a statement that is being closed, and so is not asked for what nobody told. */
  static Key closing(Keys keys, @Nullable Object statement) {
    Object known = KNOWN.get(statement);
    if (known instanceof Key prepared) {
      return prepared;
    }
    if (known instanceof Batch batch) {
      return batch.first;
    }
    return known instanceof Database of ? of.session() : keys.of(OperationType.DATABASE_QUERY);
  }

  /** The key of the statement that a result set is fetched for. */
  static Key ofResults(Keys keys, @Nullable Object results) {
    Statement statement = null;
    try {
      statement = results instanceof ResultSet of ? of.getStatement() : null;
    } catch (SQLException | RuntimeException e) {
      // Closed meanwhile.
    }
    Object known = KNOWN.get(statement);
    return known instanceof Key prepared ? prepared : key(keys, statement, null);
  }

  /** The URL, without secrets, of the database that a statement is for; null where unknown. */
  static @Nullable String targetOf(@Nullable Object statement) {
    Object known = KNOWN.get(statement);
    if (known instanceof Key prepared) {
      return prepared.target();
    }
    Database database =
        known instanceof Batch batch ? batch.database : known instanceof Database of ? of : null;
    return database == null ? null : database.target();
  }

  /** A statement that nobody saw being made. */
  private static Database learn(Keys keys, @Nullable Object statement) {
    Object connection = null;
    try {
      connection = statement instanceof Statement of ? of.getConnection() : null;
    } catch (SQLException | RuntimeException e) {
      // Closed meanwhile.
    }
    Database database = Connections.databaseOf(keys, connection);
    if (statement != null) {
      KNOWN.put(statement, database);
    }
    return database;
  }
}
