package dev.weir.jdbc;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.acme.database.Queries;
import com.fasterxml.jackson.databind.JsonNode;
import dev.weir.harness.ForkedJvm;
import dev.weir.harness.Jdks;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.h2.tools.Server;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Queries are booked under their database and their statement, whatever the driver. */
class DriversTest {
  private static final int CALLS = 5;

  private static EmbeddedPostgres postgres;

  @BeforeAll
  static void startPostgres() throws IOException {
    postgres = EmbeddedPostgres.start();
  }

  @AfterAll
  static void stopPostgres() throws IOException {
    postgres.close();
  }

  static Stream<Path> jdks() {
    return Jdks.all().stream();
  }

  @ParameterizedTest
  @MethodSource("jdks")
  void postgres(Path jdk, @TempDir Path folder) {
    String target = "jdbc:postgresql://127.0.0.1:" + postgres.getPort() + "/postgres";
    String url = target + "?user=postgres&password=s3cret";
    try (ForkedJvm jvm = run(jdk, folder, url, "SELECT pg_sleep(0.05)")) {
      slow(jvm, "literal", target, "SELECT pg_sleep(?)");
      slow(jvm, "prepared", target, "SELECT pg_sleep(?)");
      slow(jvm, "call", target, "{call pg_sleep(?)}");
      everyWayIsBookedOnce(jvm, target);
    } finally {
      dropTable();
    }
  }

  @ParameterizedTest
  @MethodSource("jdks")
  void h2InMemory(Path jdk, @TempDir Path folder) {
    inTheJvm(jdk, folder, "jdbc:h2:mem:items", "", "CALL nap(50)");
  }

  @ParameterizedTest
  @MethodSource("jdks")
  void h2File(Path jdk, @TempDir Path folder) {
    inTheJvm(jdk, folder, "jdbc:h2:file:" + folder.resolve("items"), "", "CALL nap(50)");
  }

  /** What it asks its server beside queries is the database's too: to prepare, to close. */
  @ParameterizedTest
  @MethodSource("jdks")
  void h2Server(Path jdk, @TempDir Path folder) throws SQLException {
    Server server = Server.createTcpServer("-tcpPort", "0", "-ifNotExists").start();
    try {
      String target = "jdbc:h2:tcp://localhost:" + server.getPort() + "/mem:items";
      try (ForkedJvm jvm = run(jdk, folder, target, "CALL nap(50)")) {
        slow(jvm, "literal", target, "CALL nap(?)");
        slow(jvm, "prepared", target, "CALL nap(?)");
        slow(jvm, "call", target, "CALL nap(?)");
        everyWayIsBookedOnce(jvm, target);
        List<String> transaction = statements(jvm.route("transaction"));
        assertTrue(transaction.contains("(session) x10"), transaction::toString);
        for (JsonNode route : jvm.report().path("routes")) {
          for (JsonNode operation : route.path("operations")) {
            assertNotEquals("NETWORK_IO", operation.path("type").asText(), route::toString);
          }
        }
      }
    } finally {
      server.stop();
    }
  }

  @ParameterizedTest
  @MethodSource("jdks")
  void driverThatNobodyListed(Path jdk, @TempDir Path folder) {
    inTheJvm(jdk, folder, "jdbc:hsqldb:mem:items", ";user=SA;password=s3cret", "CALL doze(50)");
  }

  private static void inTheJvm(
      Path jdk, Path folder, String target, String properties, String slow) {
    try (ForkedJvm jvm = run(jdk, folder, target + properties, slow)) {
      String statement = slow.replace("50", "?");
      slow(jvm, "literal", target, statement);
      slow(jvm, "prepared", target, statement);
      slow(jvm, "call", target, statement);
      everyWayIsBookedOnce(jvm, target);
    }
  }

  private static ForkedJvm run(Path jdk, Path folder, String url, String slow) {
    ForkedJvm jvm = ForkedJvm.on(jdk).in(folder).run(Queries.class, url, slow);
    assertEquals(0, jvm.waitForEnd(), jvm.err());
    jvm.waitForLine("done");
    return jvm;
  }

  private static void slow(ForkedJvm jvm, String unit, String target, String statement) {
    JsonNode route = jvm.route(unit);
    JsonNode operation = only(route, unit);
    assertEquals(List.of(statement + " x" + CALLS), statements(route));
    assertEquals(target, operation.path("target").asText());
    assertEquals(CALLS, operation.path("count").asInt(), route::toString);
    double measured = measured(jvm, unit);
    double reported = operation.path("blockedMs").path("total").asDouble();
    assertTrue(reported >= CALLS * 50, route::toString);
    assertEquals(measured, reported, measured * 0.1, route::toString);
    String at = operation.path("sites").path(0).path("at").asText();
    assertTrue(at.startsWith("com.acme.database.Queries." + unit + "(Queries.java:"), at);
  }

  private static void everyWayIsBookedOnce(ForkedJvm jvm, String target) {
    List<String> batches = statements(jvm.route("batches"));
    assertTrue(batches.contains("INSERT INTO item VALUES (?) x10"), batches::toString);
    assertTrue(batches.contains("DELETE FROM item x5"), batches::toString);
    assertEquals(15, count(jvm.route("batches")), batches::toString);
    List<String> transaction = statements(jvm.route("transaction"));
    // Some drivers commit once more where auto-commit is turned on again.
    assertTrue(
        transaction.contains("COMMIT x5") || transaction.contains("COMMIT x10"),
        transaction::toString);
    assertTrue(transaction.contains("ROLLBACK x5"), transaction::toString);
    assertTrue(transaction.contains("INSERT INTO item VALUES (?) x10"), transaction::toString);
    List<String> connect = statements(jvm.route("connect"));
    assertTrue(connect.contains("(connect) x5"), connect::toString);
    List<String> fetch = statements(jvm.route("fetch"));
    assertTrue(
        fetch.contains("SELECT a.id FROM item a, item b, item c WHERE a.id < ? x5"),
        fetch::toString);
    JsonNode failing = only(jvm.route("failing"), "failing");
    assertEquals(CALLS, failing.path("errors").asInt());
    assertEquals(
        List.of("SELECT secret FROM missing WHERE pin = ? x5"), statements(jvm.route("failing")));
    JsonNode report = jvm.report();
    for (JsonNode route : report.path("routes")) {
      for (JsonNode operation : route.path("operations")) {
        if (operation.path("type").asText().equals("DATABASE_QUERY")) {
          assertEquals(target, operation.path("target").asText(), route::toString);
        }
      }
    }
    assertFalse(report.toString().contains("s3cret"));
    assertEquals(0, report.path("self").path("swallowedErrors").asInt(), jvm.err());
    assertEquals("[]", report.path("self").path("unmatchedSites").toString());
  }

  /** The one operation that took time: nothing else stands beside a query. */
  private static JsonNode only(JsonNode route, String unit) {
    List<JsonNode> queries = new ArrayList<>();
    for (JsonNode operation : route.path("operations")) {
      String type = operation.path("type").asText();
      if (type.equals("DATABASE_QUERY")) {
        queries.add(operation);
      } else {
        // Contended monitors, while classes are loaded.
        assertTrue(
            operation.path("blockedMs").path("total").asDouble() < 40, unit + ": " + operation);
        assertFalse(type.equals("NETWORK_IO"), () -> unit + ": " + operation);
      }
    }
    assertEquals(1, queries.size(), () -> unit + ": " + route);
    return queries.get(0);
  }

  private static int count(JsonNode route) {
    int count = 0;
    for (JsonNode operation : route.path("operations")) {
      if (operation.path("type").asText().equals("DATABASE_QUERY")) {
        count += operation.path("count").asInt();
      }
    }
    return count;
  }

  private static List<String> statements(JsonNode route) {
    List<String> statements = new ArrayList<>();
    for (JsonNode operation : route.path("operations")) {
      if (operation.path("type").asText().equals("DATABASE_QUERY")) {
        for (JsonNode statement : operation.path("statements")) {
          statements.add(statement.path("statement").asText() + " x" + statement.path("count"));
        }
      }
    }
    return statements;
  }

  private static double measured(ForkedJvm jvm, String unit) {
    double sum = 0;
    for (String line : jvm.out().split("\n", -1)) {
      if (line.startsWith("measured " + unit + " ")) {
        sum += Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1));
      }
    }
    return sum;
  }

  private static void dropTable() {
    try (var connection = postgres.getPostgresDatabase().getConnection();
        var statement = connection.createStatement()) {
      statement.execute("DROP TABLE IF EXISTS item");
    } catch (java.sql.SQLException e) {
      throw new IllegalStateException(e);
    }
  }
}
