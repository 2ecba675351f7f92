package com.acme.shop.traffic;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.weir.harness.Jdks;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.h2.tools.Server;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Faults are mended in the code and the shop is started again: the gain is what was predicted, and
 * the report says so.
 */
@Tag("soak")
class GainTest {
  private static final double TOLERANCE = 0.25;

  static Stream<Path> jdks() {
    return Jdks.all().stream();
  }

  private static void sameTraffic(RunningShop shop) throws Exception {
    // Sequential, where the machine and not the fault would be measured otherwise.
    shop.ask("/orders", 1, 3_000);
    shop.ask("/catalog", 1, 1_500);
    shop.ask("/legacy", 1, 150);
    shop.ask("/invoices/7", 1, 150);
    shop.ask("/checkout", 4, 60);
    shop.ask("/pool", 8, 25);
  }

  /** A database that is elsewhere, as databases are: a query is a round trip. */
  private static String[] arguments(Server database, String... more) {
    List<String> all =
        new ArrayList<>(
            List.of(
                "--spring.datasource.url=jdbc:h2:tcp://127.0.0.1:"
                    + database.getPort()
                    + "/mem:shop;DB_CLOSE_DELAY=-1",
                "--spring.datasource.username=sa",
                "--spring.sql.init.mode=always"));
    all.addAll(List.of(more));
    return all.toArray(String[]::new);
  }

  @ParameterizedTest
  @MethodSource("jdks")
  void theGainIsWhatWasPredicted(Path jdk, @TempDir Path folder) throws Exception {
    Server database = Server.createTcpServer("-tcpPort", "0", "-ifNotExists").start();
    try {
      compare(jdk, folder, database);
    } finally {
      database.stop();
    }
  }

  private static void compare(Path jdk, Path folder, Server database) throws Exception {
    Map<String, Double> predicted = new HashMap<>();
    try (RunningShop shop = RunningShop.start(jdk, folder, arguments(database))) {
      sameTraffic(shop);
      for (JsonNode one : shop.end().path("recommendations")) {
        predicted.put(one.path("id").asText(), one.path("estimatedSavingMs").asDouble());
      }
    }
    try (RunningShop shop =
        RunningShop.start(
            jdk,
            folder,
            arguments(database, "--shop.mended=orders,catalog,legacy,invoices,checkout,pool"))) {
      sameTraffic(shop);
      JsonNode report = shop.end();
      JsonNode outcomes = report.path("outcomes");
      System.out.println("outcomes on " + Jdks.feature(jdk) + ": " + outcomes);
      for (String kind :
          List.of("n-plus-one", "sleep", "subprocess", "lock-contention", "pool-too-small")) {
        JsonNode outcome = outcome(outcomes, kind);
        double said = outcome.path("predictedMs").asDouble();
        double gained = outcome.path("gainedMs").asDouble();
        assertEquals(
            predicted.getOrDefault(outcome.path("id").asText(), 0.0),
            said,
            0.001,
            outcome.toString());
        assertEquals(1, said / gained, TOLERANCE, outcome.toString());
      }
      // A fraction of a millisecond, which varies by as much from one run to the next.
      JsonNode file = outcome(outcomes, "repeated-read");
      assertTrue(file.path("gainedMs").asDouble() > 0, file.toString());
    }
  }

  private static JsonNode outcome(JsonNode outcomes, String kind) {
    for (JsonNode outcome : outcomes) {
      if (outcome.path("id").asText().startsWith(kind)) {
        return outcome;
      }
    }
    throw new AssertionError("nothing of " + kind + " in " + outcomes);
  }
}
