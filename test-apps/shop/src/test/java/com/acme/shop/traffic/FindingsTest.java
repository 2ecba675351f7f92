package com.acme.shop.traffic;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.acme.shop.ShopApplication;
import com.fasterxml.jackson.databind.JsonNode;
import dev.weir.harness.ForkedJvm;
import dev.weir.harness.Jdks;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The shop's planted faults under the packaged agent: each is found, and where none is, none. */
@Tag("soak")
class FindingsTest {
  static Stream<Path> jdks() {
    return Jdks.all().stream();
  }

  private static ForkedJvm shop(Path jdk, Path folder) {
    return ForkedJvm.on(jdk)
        .in(folder)
        .options("-Dweir.history.dir=" + folder.resolve("history"))
        .run(ShopApplication.class, "--server.port=0");
  }

  private static URI base(ForkedJvm shop) {
    String line = shop.waitForLine("shop listening on ");
    return URI.create("http://127.0.0.1:" + line.substring(line.lastIndexOf(' ') + 1));
  }

  @ParameterizedTest
  @MethodSource("jdks")
  void eachPlantedFaultIsFoundWithItsGain(Path jdk, @TempDir Path folder) throws Exception {
    try (ForkedJvm shop = shop(jdk, folder)) {
      URI base = base(shop);
      Traffic.send(base, Limit.parse("1500"), 8);
      atOnce(base, "/pool");
      atOnce(base, "/checkout");
      shop.terminate();
      JsonNode report = shop.report();
      Map<String, JsonNode> found = new TreeMap<>();
      for (JsonNode one : report.path("recommendations")) {
        found.put(one.path("route").asText() + " " + one.path("kind").asText(), one);
      }
      for (String fault :
          List.of(
              "GET /orders n-plus-one",
              "GET /legacy sleep",
              "GET /invoices/{id} subprocess",
              "GET /checkout lock-contention",
              "GET /catalog repeated-read",
              "GET /recommendations no-timeout",
              "GET /pool pool-too-small")) {
        assertTrue(found.containsKey(fault), fault + " not in " + found.keySet() + "\n" + report);
      }
      JsonNode sleep = found.get("GET /legacy sleep");
      assertNotNull(sleep);
      assertEquals(25, sleep.path("estimatedSavingMs").asDouble(), 6, sleep.toString());
      assertTrue(sleep.at("/evidence/at").asText().contains("legacy"), sleep.toString());
      JsonNode orders = found.get("GET /orders n-plus-one");
      assertNotNull(orders);
      assertEquals(20, orders.at("/evidence/executionsPerRequest").asDouble(), orders.toString());
      assertEquals(0, report.at("/self/swallowedErrors").asInt(), shop.err());
      assertTrue(Files.exists(folder.resolve("history/advice.json")));
    }
  }

  /** Eight customers ask for the same, so that they have to queue for what is short. */
  private static void atOnce(URI base, String path) throws Exception {
    HttpClient client = HttpClient.newHttpClient();
    HttpRequest request = HttpRequest.newBuilder(base.resolve(path)).build();
    List<Thread> customers = new ArrayList<>();
    for (int i = 0; i < 8; i++) {
      Thread customer =
          new Thread(
              () -> {
                for (int n = 0; n < 15; n++) {
                  client.sendAsync(request, BodyHandlers.discarding()).join();
                }
              });
      customer.start();
      customers.add(customer);
    }
    for (Thread customer : customers) {
      customer.join();
    }
  }

  /**
   * What is left when the faults are: a query, two queries, three of them side by side, nothing.
   */
  @ParameterizedTest
  @MethodSource("jdks")
  void ofTheRoutesWithoutFaultsNothingIsSaid(Path jdk, @TempDir Path folder) throws Exception {
    try (ForkedJvm shop = shop(jdk, folder)) {
      URI base = base(shop);
      HttpClient client = HttpClient.newHttpClient();
      for (int i = 0; i < 400; i++) {
        String id = Integer.toString(1 + i % 50);
        for (String path : List.of("/products/" + id, "/orders/" + id, "/report", "/health")) {
          HttpRequest request = HttpRequest.newBuilder(base.resolve(path)).build();
          assertEquals(200, client.send(request, BodyHandlers.discarding()).statusCode());
        }
      }
      TimeUnit.SECONDS.sleep(15);
      shop.terminate();
      JsonNode report = shop.report();
      assertEquals("[]", report.path("recommendations").toString());
      assertEquals("[]", report.path("alerts").toString());
      assertEquals(0, report.at("/self/swallowedErrors").asInt(), shop.err());
    }
  }
}
