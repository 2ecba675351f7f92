package com.acme.web;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.weir.harness.Clients;
import dev.weir.harness.ForkedJvm;
import dev.weir.harness.Jdks;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Tomcat and Jetty that run their requests on virtual threads already, as {@code
 * spring.threads.virtual.enabled} has it: requests are seen once, limits act, and nothing is
 * off-loaded to virtual threads again.
 */
class VirtualContainersIT {
  private static final String[] SETTINGS = {
    "-Dapp.virtual=true",
    "-Dapp.threads=12",
    "-Dweir.mode=enforce",
    "-Dweir.level=ADVANCED",
    "-Dweir.policy.few.match.route=/shop/few",
    "-Dweir.policy.few.max-concurrent=1",
    "-Dweir.policy.late.match.route=/shop/slow",
    "-Dweir.policy.late.timeout=1s",
    "-Dweir.policy.late.timeout-strategy=ERROR_RESPONSE",
  };

  static List<Server> virtual() {
    return Server.kinds().stream()
        .filter(on -> Jdks.feature(on.jdk()) >= 21 && !on.libraries().isEmpty())
        .map(Server::sizedByItself)
        .toList();
  }

  @Tag("soak")
  @ParameterizedTest(name = "{0}", allowZeroInvocations = true)
  @MethodSource("virtual")
  void requestsOnVirtualThreadsStayThere(Server on) throws Exception {
    try (ForkedJvm jvm = on.start("virtual", SETTINGS)) {
      String port = jvm.waitForLine("port ").substring(5).trim();
      Client client = new Client(port);
      Clients clients = Clients.of(32, Integer.parseInt(port), "/shop/where");
      try (clients) {
        clients.rate(2_000);
        String where = Client.text(client.get("/shop/where"));
        assertFalse(where.startsWith("weir-offload-"), where);
      }
      assertEquals(0, clients.failures());
      long asked = clients.answers() + 1;
      CompletableFuture<HttpResponse<byte[]>> first = client.begin("/shop/few?ms=1500&n=2");
      TimeUnit.MILLISECONDS.sleep(500);
      Client.isProblem(client.get("/shop/few?n=1"), 503, "few", "/shop/few");
      Client.isPayload(first.get(), 2, 100);
      Client.isProblem(client.get("/shop/slow?ms=5000&n=6"), 504, "late", "/shop/slow");
      jvm.terminate();
      assertFalse(jvm.err().contains("off-loads"), jvm.err());
      JsonNode report = jvm.report();
      for (JsonNode each : report.path("offloading")) {
        assertEquals(0, each.path("offloaded").asLong(), each.toString());
      }
      JsonNode route = jvm.route("GET /shop/where");
      JsonNode sleep = ForkedJvm.operation(route, "SLEEP_OPERATION", null);
      assertFalse(sleep.path("async").asBoolean(), sleep.toString());
      assertEquals(route.path("requests").asLong(), sleep.path("count").asLong());
      assertEquals(asked, route.path("requests").asLong(), route.toString());
      assertTrue(asked > 100, route.toString());
      assertEquals(0, report.path("self").path("swallowedErrors").asInt(), jvm.err());
      assertEquals(0, report.path("self").path("unmatchedSites").size(), jvm.err());
    }
  }
}
