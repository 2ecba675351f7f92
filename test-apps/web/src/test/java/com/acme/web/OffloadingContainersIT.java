package com.acme.web;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.weir.harness.Clients;
import dev.weir.harness.ForkedJvm;
import dev.weir.harness.Jdks;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Tomcat and Jetty with a small pool: virtual threads take its place where the JDK has them. */
class OffloadingContainersIT {
  private static final String ACTS = "weir.mode=enforce\nweir.level=ADVANCED\n";
  private static final String BASIC = "weir.mode=enforce\nweir.level=BASIC\n";
  private static final int THREADS = 12;
  private static final String[] SETTINGS = {
    "-Dapp.threads=" + THREADS, "-Dweir.report.interval=500ms"
  };
  private static final HttpClient HTTP = HttpClient.newHttpClient();

  @TempDir Path folder;

  /** What the pool's own threads answer a second at most: each request takes 50 ms. */
  private static final double POOL_AT_MOST = THREADS / 0.05;

  /** One of each, on the newest JDK. */
  static List<Server> kinds() {
    return of(true);
  }

  static List<Server> others() {
    return of(false);
  }

  private static List<Server> of(boolean kinds) {
    return Server.containers().stream()
        .filter(on -> on.libraries().matches("tomcat.*|jetty12.*|jetty-ee11") && !on.http2())
        .filter(
            on ->
                kinds
                    == (Jdks.newest().contains(on.jdk())
                        && on.libraries().matches("tomcat10|jetty12.1")))
        .toList();
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("kinds")
  void aPoolThatIsAllBlockedGivesWayToVirtualThreadsAndComesBack(Server on) throws Exception {
    givesWayAndComesBack(on);
  }

  @Tag("soak")
  @ParameterizedTest(name = "{0}")
  @MethodSource("others")
  void andSoItDoesInOtherVersions(Server on) throws Exception {
    givesWayAndComesBack(on);
  }

  /** What is answered at its deadline looks neither quick nor as if it computed. */
  @Tag("soak")
  @ParameterizedTest(name = "{0}", allowZeroInvocations = true)
  @MethodSource("kinds")
  void requestsThatAreLateDoNotMakeItGoBackAndForth(Server on) throws Exception {
    Assumptions.assumeTrue(Jdks.feature(on.jdk()) >= 21);
    String policy =
        "weir.policy.late.match.route=/shop/slow\nweir.policy.late.timeout=60ms\n"
            + "weir.policy.late.timeout-strategy=ERROR_RESPONSE\n"
            + "weir.limits.max-concurrent=2000\n";
    Files.writeString(folder.resolve("weir.properties"), ACTS + policy);
    try (ForkedJvm jvm = on.startIn(folder, SETTINGS)) {
      int port = Integer.parseInt(jvm.waitForLine("port ").substring(5).trim());
      try (Clients clients = Clients.of(64, port, "/shop/slow?ms=5000")) {
        until(() -> jvm.err().contains("off-loads (all routes)"), jvm);
        clients.rate(8_000);
        assertTrue(clients.failures() > 200, clients.failures() + " were late");
      }
      assertFalse(jvm.err().contains("is no longer off-loaded"), jvm.err());
      jvm.terminate();
      jvm.swallowedNothing();
    }
  }

  private void givesWayAndComesBack(Server on) throws Exception {
    Path file = folder.resolve("weir.properties");
    Files.writeString(file, ACTS);
    try (ForkedJvm jvm = on.startIn(folder, SETTINGS)) {
      int port = Integer.parseInt(jvm.waitForLine("port ").substring(5).trim());
      boolean virtual = Jdks.feature(on.jdk()) >= 21;
      try (Clients clients = Clients.of(64, port, "/shop/where")) {
        if (virtual) {
          until(() -> jvm.err().contains("off-loads (all routes)"), jvm);
          until(() -> where(port).startsWith("weir-offload-"), jvm);
          double during = clients.untilFaster(1.5 * POOL_AT_MOST);
          assertTrue(during > 1.5 * POOL_AT_MOST, during + " a second");
          Files.writeString(file, BASIC);
          until(() -> jvm.err().contains("is no longer off-loaded"), jvm);
          until(() -> !where(port).startsWith("weir-offload-"), jvm);
        } else {
          clients.rate(1_500);
        }
        // While all threads are needed: when the clients have gone nothing need be proposed.
        String state = virtual ? "PROPOSED" : "VETOED for NO_VIRTUAL_THREADS";
        until(() -> state(jvm).equals(state), jvm);
        assertEquals(0, clients.failures());
      }
      jvm.terminate();
      JsonNode route = jvm.route("GET /shop/where");
      JsonNode sleep = ForkedJvm.operation(route, "SLEEP_OPERATION", null);
      assertFalse(sleep.path("async").asBoolean());
      assertEquals(route.path("requests").asLong(), sleep.path("count").asLong());
      JsonNode self = jvm.report().path("self");
      assertEquals(0, self.path("swallowedErrors").asInt(), self.toString());
      assertEquals(0, self.path("unmatchedSites").size(), self.toString());
    }
  }

  /** What the latest report says of all routes. */
  private static String state(ForkedJvm jvm) {
    JsonNode all = jvm.report().path("offloading").path(0);
    JsonNode veto = all.path("veto");
    return all.path("state").asText() + (veto.isTextual() ? " for " + veto.asText() : "");
  }

  private static String where(int port) {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create("http://localhost:" + port + "/shop/where"))
            .version(HttpClient.Version.HTTP_1_1)
            .build();
    try {
      return HTTP.send(request, HttpResponse.BodyHandlers.ofString()).body();
    } catch (IOException | InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  private static void until(BooleanSupplier told, ForkedJvm jvm) throws InterruptedException {
    long end = System.nanoTime() + Duration.ofSeconds(20).toNanos();
    while (!told.getAsBoolean()) {
      assertTrue(System.nanoTime() < end, jvm.err());
      Thread.sleep(20);
    }
  }
}
