package com.acme.database;

import dev.weir.api.RequestScope;
import dev.weir.api.Weir;
import java.sql.CallableStatement;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;

/**
 * Queries one database in every way that JDBC has. Each way is a unit of work of its own; what it
 * took is printed.
 */
public final class Queries {
  private static final int CALLS = 5;

  private Queries() {}

  private interface Work {
    void run() throws SQLException;
  }

  /**
   * Runs every way, once to warm up and a few times to measure.
   *
   * @param arguments the URL, and a statement that takes 50 ms
   */
  public static void main(String[] arguments) throws Exception {
    String url = arguments[0];
    String slow = arguments[1];
    System.setProperty("hsqldb.method_class_names", "com.acme.database.*");
    try (Connection connection = DriverManager.getConnection(url)) {
      prepare(connection, slow);
      // The first time, the driver's classes are loaded.
      every("warm-up ", url, connection, slow);
      for (int i = 0; i < CALLS; i++) {
        every("", url, connection, slow);
      }
    }
    System.out.println("done");
  }

  private static void every(String prefix, String url, Connection connection, String slow)
      throws SQLException {
    unit(prefix + "literal", () -> literal(connection, slow));
    unit(prefix + "prepared", () -> prepared(connection, slow));
    unit(prefix + "batches", () -> batches(connection));
    unit(prefix + "call", () -> call(connection, slow));
    unit(prefix + "transaction", () -> transaction(connection));
    unit(prefix + "fetch", () -> fetch(connection));
    unit(prefix + "failing", () -> failing(connection));
    unit(prefix + "connect", () -> DriverManager.getConnection(url).close());
  }

  @SuppressWarnings("try") // the scope is there to be closed
  private static void unit(String name, Work work) throws SQLException {
    long began = System.nanoTime();
    try (RequestScope scope = Weir.request(name)) {
      work.run();
    }
    System.out.println("measured " + name + " " + (System.nanoTime() - began) / 1e6);
  }

  private static void prepare(Connection connection, String slow) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute("CREATE TABLE item (id INT, name VARCHAR(100))");
      if (slow.startsWith("CALL nap")) {
        statement.execute("CREATE ALIAS nap FOR 'com.acme.database.Queries.nap'");
      } else if (slow.startsWith("CALL doze")) {
        statement.execute(
            "CREATE PROCEDURE doze(ms INT) LANGUAGE JAVA DETERMINISTIC NO SQL"
                + " EXTERNAL NAME 'CLASSPATH:com.acme.database.Queries.nap'");
      }
    }
  }

  /** A function of the databases that run in the JVM itself. */
  public static void nap(int millis) {
    try {
      Thread.sleep(millis);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static void literal(Connection connection, String slow) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute(slow);
    }
  }

  private static void prepared(Connection connection, String slow) throws SQLException {
    String parameter = slow.replaceAll("[0-9.]+", "?");
    try (PreparedStatement statement = connection.prepareStatement(parameter)) {
      if (slow.indexOf('.') > 0) {
        statement.setDouble(1, 0.05);
      } else {
        statement.setInt(1, 50);
      }
      statement.execute();
    }
  }

  private static void batches(Connection connection) throws SQLException {
    try (PreparedStatement statement =
        connection.prepareStatement("INSERT INTO item VALUES (?, 'prepared')")) {
      for (int i = 0; i < 100; i++) {
        statement.setInt(1, i);
        statement.addBatch();
      }
      statement.executeBatch();
    }
    try (Statement statement = connection.createStatement()) {
      statement.addBatch("INSERT INTO item VALUES (7, 'first')");
      statement.addBatch("UPDATE item SET name = 'second' WHERE id = 7");
      statement.executeBatch();
      statement.executeUpdate("DELETE FROM item");
    }
  }

  private static void call(Connection connection, String slow) throws SQLException {
    String call = slow.startsWith("SELECT") ? "{call pg_sleep(?)}" : slow.replaceAll("[0-9]+", "?");
    try (CallableStatement statement = connection.prepareCall(call)) {
      if (slow.startsWith("SELECT")) {
        statement.setDouble(1, 0.05);
      } else {
        statement.setInt(1, 50);
      }
      statement.execute();
    }
  }

  private static void transaction(Connection connection) throws SQLException {
    connection.setAutoCommit(false);
    try (Statement statement = connection.createStatement()) {
      statement.executeUpdate("INSERT INTO item VALUES (1, 'kept')");
      connection.commit();
      statement.executeUpdate("INSERT INTO item VALUES (2, 'lost')");
      connection.rollback();
    } finally {
      connection.setAutoCommit(true);
    }
  }

  private static void fetch(Connection connection) throws SQLException {
    connection.setAutoCommit(false);
    int rows = 0;
    try (PreparedStatement statement =
        connection.prepareStatement("SELECT a.id FROM item a, item b, item c WHERE a.id < ?")) {
      statement.setInt(1, 1_000);
      statement.setFetchSize(10);
      try (ResultSet results = statement.executeQuery()) {
        while (results.next() && rows < 1_000) {
          rows++;
        }
      }
    } finally {
      connection.setAutoCommit(true);
    }
    System.out.println("rows " + rows);
  }

  private static void failing(Connection connection) {
    try (Statement statement = connection.createStatement()) {
      statement.executeQuery("SELECT secret FROM missing WHERE pin = 1234");
      throw new IllegalStateException("no such table, and no exception");
    } catch (SQLException expected) {
      System.out.println("failed as it should");
    }
  }
}
