package com.acme.shop.traffic;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.weir.harness.Jdks;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The shop's planted faults under the packaged agent: each is found, and where none is, none. */
class FindingsTest {
  /** All of them, and a pool that is large enough for eight customers. */
  private static final String[] MENDED = {
    "--shop.mended=orders,legacy,catalog,invoices,checkout,terminal,pool,bank,recommendations,"
        + "service,export",
    "--spring.datasource.hikari.maximum-pool-size=10"
  };

  static Stream<Path> jdks() {
    return Jdks.all().stream();
  }

  private static Map<String, JsonNode> found(JsonNode report) {
    Map<String, JsonNode> found = new TreeMap<>();
    for (JsonNode one : report.path("recommendations")) {
      found.put(one.path("route").asText() + " " + one.path("kind").asText(), one);
    }
    return found;
  }

  private static JsonNode found(Map<String, JsonNode> found, String fault) {
    JsonNode one = found.get(fault);
    if (one == null) {
      throw new AssertionError(fault + " not in " + found.keySet());
    }
    return one;
  }

  @ParameterizedTest
  @MethodSource("jdks")
  void eachPlantedFaultIsFoundWithItsGain(Path jdk, @TempDir Path folder) throws Exception {
    try (RunningShop shop = RunningShop.start(jdk, folder)) {
      Traffic.send(shop.base(), Limit.parse("700"), 8);
      shop.ask("/pool", 8, 10);
      shop.ask("/checkout", 8, 10);
      JsonNode report = shop.end();
      Map<String, JsonNode> found = found(report);
      JsonNode orders = found(found, "GET /orders n-plus-one");
      assertEquals(20, orders.at("/evidence/executionsPerRequest").asDouble(), orders.toString());
      JsonNode sleep = found(found, "GET /legacy sleep");
      // Nobody sleeps for less; on a busy machine for longer.
      assertTrue(sleep.path("estimatedSavingMs").asDouble() >= 25, sleep.toString());
      assertTrue(sleep.at("/evidence/at").asText().contains("legacy"), sleep.toString());
      JsonNode printed = found(found, "GET /invoices/{id} subprocess");
      assertEquals("sh", printed.at("/evidence/commands").asText(), printed.toString());
      assertTrue(printed.path("estimatedSavingMs").asDouble() >= 30, printed.toString());
      JsonNode till = found(found, "GET /checkout lock-contention");
      assertEquals("GET /checkout", till.at("/evidence/heldBy").asText(), till.toString());
      assertTrue(till.at("/evidence/heldAt").asText().contains("Till."), till.toString());
      JsonNode file = found(found, "GET /catalog repeated-read");
      assertTrue(file.at("/evidence/file").asText().endsWith("prices.csv"), file.toString());
      JsonNode endless = found(found, "GET /recommendations no-timeout");
      assertTrue(endless.at("/evidence/target").asText().startsWith("http://127.0.0.1:"));
      JsonNode pool = found(found, "GET /pool pool-too-small");
      // Another route's queries may be what holds a connection longest on a busy machine.
      assertTrue(pool.at("/evidence/heldLongestBy").asText().startsWith("GET /"), pool.toString());
      assertEquals(0, report.at("/self/swallowedErrors").asInt(), shop.err());
      assertTrue(Files.exists(folder.resolve("history/advice.json")));
    }
  }

  /** The same traffic, where nothing blocks that need not. */
  @Tag("soak")
  @ParameterizedTest
  @MethodSource("jdks")
  void ofTheMendedShopNothingIsSaid(Path jdk, @TempDir Path folder) throws Exception {
    try (RunningShop shop = RunningShop.start(jdk, folder, MENDED)) {
      Traffic.send(shop.base(), Limit.parse("3000"), 8);
      JsonNode report = shop.end();
      assertEquals("[]", report.path("recommendations").toString());
      assertEquals(0, report.at("/self/swallowedErrors").asInt(), shop.err());
    }
  }

  /** Long enough for alerts, which take ten seconds. */
  @Tag("soak")
  @ParameterizedTest
  @MethodSource("jdks")
  void ofRoutesWithoutFaultsThereIsNoAlert(Path jdk, @TempDir Path folder) throws Exception {
    try (RunningShop shop = RunningShop.start(jdk, folder, MENDED)) {
      long until = System.nanoTime() + 30_000_000_000L;
      while (System.nanoTime() < until) {
        for (String path : List.of("/products/7", "/orders/7", "/report", "/health", "/catalog")) {
          shop.ask(path, 1, 1);
        }
      }
      JsonNode report = shop.end();
      assertEquals("[]", report.path("recommendations").toString());
      assertEquals("[]", report.path("alerts").toString());
    }
  }
}
