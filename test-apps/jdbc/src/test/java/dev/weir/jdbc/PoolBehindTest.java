package dev.weir.jdbc;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.acme.database.PooledServer;
import com.fasterxml.jackson.databind.JsonNode;
import dev.weir.harness.Clients;
import dev.weir.harness.ForkedJvm;
import dev.weir.harness.Jdks;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Where all wait for a pool's connection more threads would only wait as well. */
class PoolBehindTest {
  static Stream<Path> jdks() {
    return Jdks.all().stream();
  }

  @ParameterizedTest
  @MethodSource("jdks")
  void whatWaitsForAPoolGoesBackAndStays(Path jdk, @TempDir Path folder) throws Exception {
    try (ForkedJvm jvm =
        ForkedJvm.on(jdk)
            .in(folder)
            .options("-Dweir.mode=enforce", "-Dweir.level=ADVANCED")
            .run(PooledServer.class)) {
      int port = Integer.parseInt(jvm.waitForLine("port ").substring(5).trim());
      long answers;
      try (Clients clients = Clients.of(16, port, "/pooled")) {
        for (int i = 0; i < 300 && clients.answers() < 200; i++) {
          clients.rate(100);
        }
        assertEquals(0, clients.failures());
        answers = clients.answers();
      }
      jvm.terminate();
      JsonNode standing = jvm.report().path("offloading").path(0);
      assertEquals("GET /pooled", standing.path("route").asText(), standing.toString());
      assertEquals("POOL_BEHIND", standing.path("veto").asText(), standing.toString());
      // The first requests did not wait yet, and it was tried; after 64 it was known.
      assertTrue(standing.path("offloaded").asLong() < answers / 2, answers + " " + standing);
      assertTrue(standing.path("evidence").asText().contains("a connection of a pool"));
    }
  }
}
