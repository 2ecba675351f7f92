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
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Tomcat and Jetty with a small pool: virtual threads take its place where the JDK has them. */
@Tag("soak")
class OffloadingContainersIT {
  private static final String ACTS = "weir.mode=enforce\nweir.level=ADVANCED\n";
  private static final String BASIC = "weir.mode=enforce\nweir.level=BASIC\n";
  private static final int THREADS = 12;

  @TempDir Path folder;

  static List<ContainersIT.Case> cases() {
    return ContainersIT.cases().stream()
        .filter(on -> on.libraries().matches("tomcat.*|jetty12.*"))
        .toList();
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("cases")
  void aPoolThatIsAllBlockedGivesWayToVirtualThreadsAndComesBack(ContainersIT.Case on)
      throws Exception {
    Path file = folder.resolve("weir.properties");
    Files.writeString(file, ACTS);
    try (ForkedJvm jvm =
        ForkedJvm.on(on.jdk())
            .in(folder)
            .options("-Dweir.admin.enabled=false", "-Dapp.threads=" + THREADS)
            .classPath(ContainersIT.classPath(on))
            .run("com.acme.web." + on.main())) {
      int port = Integer.parseInt(jvm.waitForLine("port ").substring(5).trim());
      boolean virtual = Jdks.feature(on.jdk()) >= 21;
      try (Clients clients = Clients.of(64, port, "/shop/where")) {
        if (virtual) {
          until(() -> jvm.err().contains("off-loads (all routes)"), jvm);
          assertTrue(where(port).startsWith("weir-offload-"), where(port));
          clients.rate(1_000);
          double during = clients.rate(2_000);
          Files.writeString(file, BASIC);
          until(() -> jvm.err().contains("is no longer off-loaded"), jvm);
          clients.rate(500);
          double after = clients.rate(2_000);
          assertTrue(during > 2 * after, during + ", then " + after);
          assertFalse(where(port).startsWith("weir-offload-"), where(port));
        } else {
          clients.rate(2_000);
        }
        assertEquals(0, clients.failures());
      }
      jvm.terminate();
      JsonNode all = jvm.report().path("offloading").path(0);
      assertEquals(virtual ? "PROPOSED" : "VETOED", all.path("state").asText(), all.toString());
      if (!virtual) {
        assertEquals("NO_VIRTUAL_THREADS", all.path("veto").asText());
      }
      JsonNode route = jvm.route("GET /shop/where");
      JsonNode sleep = ForkedJvm.operation(route, "SLEEP_OPERATION", null);
      assertFalse(sleep.path("async").asBoolean());
      assertEquals(route.path("requests").asLong(), sleep.path("count").asLong());
      JsonNode self = jvm.report().path("self");
      assertEquals(0, self.path("swallowedErrors").asInt(), self.toString());
      assertEquals(0, self.path("unmatchedSites").size(), self.toString());
    }
  }

  private static String where(int port) throws IOException, InterruptedException {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create("http://localhost:" + port + "/shop/where"))
            .version(HttpClient.Version.HTTP_1_1)
            .build();
    return HttpClient.newHttpClient().send(request, HttpResponse.BodyHandlers.ofString()).body();
  }

  private static void until(BooleanSupplier told, ForkedJvm jvm) throws InterruptedException {
    long end = System.nanoTime() + Duration.ofSeconds(20).toNanos();
    while (!told.getAsBoolean()) {
      assertTrue(System.nanoTime() < end, jvm.err());
      Thread.sleep(20);
    }
  }
}
