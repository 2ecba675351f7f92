package com.acme.shop.traffic;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.weir.harness.Jdks;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
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

  @ParameterizedTest
  @MethodSource("jdks")
  void theGainIsWhatWasPredicted(Path jdk, @TempDir Path folder) throws Exception {
    Map<String, Double> predicted = new HashMap<>();
    double promised = 0;
    double loop = 0;
    double before;
    try (RunningShop shop = RunningShop.start(jdk, folder)) {
      sameTraffic(shop);
      JsonNode report = shop.end();
      before = meanMs(report, "GET /orders");
      for (JsonNode one : report.path("recommendations")) {
        if (one.path("kind").asText().equals("n-plus-one")) {
          promised = one.path("estimatedSavingMs").asDouble();
          loop = one.at("/evidence/loopMs").asDouble();
        }
        predicted.put(one.path("id").asText(), one.path("estimatedSavingMs").asDouble());
      }
    }
    try (RunningShop shop =
        RunningShop.start(
            jdk, folder, "--shop.mended=orders,catalog,legacy,invoices,checkout,pool")) {
      sameTraffic(shop);
      JsonNode report = shop.end();
      JsonNode outcomes = report.path("outcomes");
      System.out.println("outcomes on " + Jdks.feature(jdk) + ": " + outcomes);
      for (String kind : List.of("sleep", "subprocess", "lock-contention", "pool-too-small")) {
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
      // Less than a millisecond, which warming up hides: told, but not measured here.
      assertTrue(outcome(outcomes, "repeated-read").path("predictedMs").asDouble() > 0);
      // A database in the same process is no round trip away: little is promised, and less than a
      // tenth of a millisecond cannot be measured. See GainOnPostgresIT for one that is.
      double gained = before - meanMs(report, "GET /orders");
      System.out.println("n-plus-one, predicted " + promised + ", gained " + gained);
      assertTrue(promised > 0 && promised < loop / 2, promised + " of " + loop);
    }
  }

  /** Without the first, which loads classes. */
  private static double meanMs(JsonNode report, String name) {
    for (JsonNode route : report.path("routes")) {
      if (route.path("route").asText().equals(name)) {
        JsonNode response = route.path("responseMs");
        double others = response.path("total").asDouble() - response.path("max").asDouble();
        return others / (route.path("requests").asInt() - 1);
      }
    }
    throw new AssertionError("no " + name);
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
