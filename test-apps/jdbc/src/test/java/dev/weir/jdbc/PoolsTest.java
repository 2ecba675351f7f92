package dev.weir.jdbc;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import com.acme.database.SmallPool;
import com.fasterxml.jackson.databind.JsonNode;
import dev.weir.harness.ForkedJvm;
import dev.weir.harness.Jdks;
import java.io.File;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Waiting for a pool's connection is told apart from the query that follows. */
class PoolsTest {
  private static final int CALLS = 4;

  static Stream<Arguments> pools() {
    return Jdks.all().stream()
        .flatMap(
            jdk ->
                Stream.of("hikari", "hikari5", "hikari-source", "tomcat", "dbcp", "agroal", "own")
                    .map(pool -> arguments(jdk, pool)));
  }

  @ParameterizedTest
  @MethodSource("pools")
  void waitingIsThePoolsAndTheQueryIsTheDatabases(Path jdk, String pool, @TempDir Path folder) {
    String name = pool.replace("5", "");
    ForkedJvm.Builder builder = ForkedJvm.on(jdk).in(folder);
    if (!name.equals(pool)) {
      Path older = Path.of("target/older/HikariCP-5.1.0.jar").toAbsolutePath();
      assertTrue(older.toFile().isFile());
      builder.classPath(older + File.pathSeparator + System.getProperty("java.class.path"));
    }
    try (ForkedJvm jvm = builder.run(SmallPool.class, name)) {
      assertEquals(0, jvm.waitForEnd(), jvm.err());
      jvm.waitForLine("done");
      String target = "jdbc:h2:mem:" + name;
      crowded(jvm, target);
      free(jvm, target);
      JsonNode self = jvm.report().path("self");
      assertEquals(0, self.path("swallowedErrors").asInt(), jvm.err());
      assertEquals("[]", self.path("unmatchedSites").toString());
      for (JsonNode operation : jvm.report().path("unattributed").path("operations")) {
        String type = operation.path("type").asText();
        double blocked = operation.path("blockedMs").path("total").asDouble();
        assertTrue(
            type.equals("SLEEP_OPERATION")
                || type.equals("DATABASE_QUERY")
                || type.equals("FILE_IO")
                || blocked < 2_000,
            operation::toString);
      }
    }
  }

  private static void crowded(ForkedJvm jvm, String target) {
    JsonNode route = jvm.route("crowded");
    JsonNode wait = ForkedJvm.operation(route, "POOL_WAIT", target);
    assertEquals(CALLS, wait.path("count").asInt(), route::toString);
    double waited = wait.path("blockedMs").path("total").asDouble();
    assertTrue(waited > CALLS * 80 && waited < CALLS * 150, route::toString);
    String at = wait.path("sites").path(0).path("at").asText();
    assertTrue(at.startsWith("com.acme.database."), at);
    query(route, target);
    for (JsonNode operation : route.path("operations")) {
      String type = operation.path("type").asText();
      // Contended monitors, while classes are loaded, are no queue.
      boolean monitor = operation.path("target").asText().equals("monitor");
      assertTrue(
          monitor || !type.equals("LOCK_WAIT") && !type.equals("SLEEP_OPERATION"), route::toString);
    }
  }

  private static void free(ForkedJvm jvm, String target) {
    JsonNode route = jvm.route("free");
    query(route, target);
    for (JsonNode operation : route.path("operations")) {
      assertTrue(
          !operation.path("type").asText().equals("POOL_WAIT")
              || operation.path("blockedMs").path("total").asDouble() < 5,
          route::toString);
    }
  }

  private static void query(JsonNode route, String target) {
    JsonNode operation = ForkedJvm.operation(route, "DATABASE_QUERY", target);
    for (JsonNode statement : operation.path("statements")) {
      if (statement.path("statement").asText().equals("CALL nap(?)")) {
        assertEquals(CALLS, statement.path("count").asInt(), route::toString);
        double blocked = statement.path("blockedMs").asDouble();
        // What the first one takes to load classes is not the wait for the pool, which is 80 and
        // more.
        assertTrue(blocked >= CALLS * 30 && blocked < CALLS * 80, route::toString);
        return;
      }
    }
    throw new AssertionError("no query in " + route);
  }
}
