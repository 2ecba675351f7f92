package dev.weir.jdbc;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import com.acme.database.SmallPool;
import com.fasterxml.jackson.databind.JsonNode;
import dev.weir.harness.AdminClient;
import dev.weir.harness.ForkedJvm;
import dev.weir.harness.Jdks;
import java.io.File;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
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
  void waitingIsThePoolsAndTheQueryIsTheDatabases(Path jdk, String pool, @TempDir Path folder)
      throws Exception {
    String name = pool.replace("5", "");
    ForkedJvm.Builder builder = ForkedJvm.on(jdk).in(folder);
    if (!name.equals(pool)) {
      Path older = Path.of("target/older/HikariCP-5.1.0.jar").toAbsolutePath();
      assertTrue(older.toFile().isFile());
      builder.classPath(older + File.pathSeparator + System.getProperty("java.class.path"));
    }
    try (ForkedJvm jvm = builder.run(SmallPool.class, name)) {
      jvm.waitForLine("done");
      String target = "jdbc:h2:mem:" + name;
      itsSizeIsKnown(AdminClient.of(jvm, folder), target, name.equals("own") ? 0 : 1);
      jvm.process().getOutputStream().close();
      assertEquals(0, jvm.waitForEnd(), jvm.err());
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

  /** So it is told how many requests a second it can do. */
  private static void itsSizeIsKnown(AdminClient admin, String target, int size) throws Exception {
    JsonNode figures = admin.json("/monitoring/summary?window=1m");
    for (int i = 0; i < 100 && figures.path("requests").asInt() < 2 * CALLS; i++) {
      TimeUnit.MILLISECONDS.sleep(100);
      figures = admin.json("/monitoring/summary?window=1m");
    }
    assertEquals(1, figures.path("pools").size(), figures::toString);
    JsonNode pool = figures.path("pools").get(0);
    assertEquals(target, pool.path("target").asText(), figures::toString);
    // Of one whose size is not known, those that waited are told alone.
    int requests = size > 0 ? 2 * CALLS : CALLS;
    assertEquals(requests, pool.path("requests").asInt(), figures::toString);
    assertTrue(pool.path("waits").asInt() >= CALLS, figures::toString);
    assertEquals(size, pool.path("size").asInt(), figures::toString);
    assertEquals(size > 0, pool.has("saturatesAtRequestsPerSecond"), figures::toString);
    if (size > 0) {
      double most = size * 1000 / pool.path("heldMs").asDouble();
      double told = pool.path("saturatesAtRequestsPerSecond").asDouble();
      assertEquals(most, told, most / 100, figures::toString);
      // 30 ms are asked for, and what the first query takes besides.
      assertTrue(told > 10 && told < 34, figures::toString);
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
