package com.acme.web;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
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
import java.util.Random;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The JDK's own server, whose handlers block, under the packaged agent. */
class OffloadingIT {
  private static final String ACTS = "weir.mode=enforce\nweir.level=ADVANCED\n";
  private static final String BASIC = "weir.mode=enforce\nweir.level=BASIC\n";
  private static final int CLIENTS = 64;

  @TempDir Path folder;
  private final HttpClient http = HttpClient.newHttpClient();

  static List<Path> jdks() {
    return Jdks.all();
  }

  private ForkedJvm start(Path jdk, String settings, String... arguments) throws IOException {
    Files.writeString(file(), settings);
    return ForkedJvm.on(jdk)
        .in(folder)
        .options("-Dweir.admin.enabled=false")
        .run(BlockingMain.class, arguments);
  }

  private Path file() {
    return folder.resolve("weir.properties");
  }

  private static int port(ForkedJvm jvm) {
    return Integer.parseInt(jvm.waitForLine("port ").substring(5).trim());
  }

  private void edit(ForkedJvm jvm, String settings, String says) throws Exception {
    Files.writeString(file(), settings);
    until(() -> jvm.err().contains(says), jvm);
  }

  private static void until(BooleanSupplier told, ForkedJvm jvm) throws InterruptedException {
    long end = System.nanoTime() + Duration.ofSeconds(20).toNanos();
    while (!told.getAsBoolean()) {
      assertTrue(System.nanoTime() < end, jvm.err());
      Thread.sleep(20);
    }
  }

  private String get(int port, String path) throws IOException, InterruptedException {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create("http://localhost:" + port + path))
            .version(HttpClient.Version.HTTP_1_1)
            .timeout(Duration.ofSeconds(30))
            .build();
    return http.send(request, HttpResponse.BodyHandlers.ofString()).body();
  }

  /** Until the route is off-loaded. */
  private void engage(ForkedJvm jvm, int port, String path) throws Exception {
    for (int i = 0; i < 50 && !jvm.err().contains("off-loads GET " + path); i++) {
      try {
        get(port, path);
      } catch (IOException e) {
        // Some are to fail.
      }
    }
    assertTrue(jvm.err().contains("off-loads GET " + path), jvm.err());
  }

  private static JsonNode standing(ForkedJvm jvm, String route) {
    for (JsonNode each : jvm.report().path("offloading")) {
      if (each.path("route").asText().equals(route)) {
        return each;
      }
    }
    throw new AssertionError("no " + route + " in " + jvm.report().path("offloading"));
  }

  private static void isSound(ForkedJvm jvm) {
    JsonNode self = jvm.report().path("self");
    assertEquals(0, self.path("swallowedErrors").asInt(), self.toString());
    assertEquals(0, self.path("unmatchedSites").size(), self.toString());
  }

  @ParameterizedTest
  @MethodSource("jdks")
  void aSlowHandlerServesManyAtATimeAndGoesBackWhenTurnedOff(Path jdk) throws Exception {
    try (ForkedJvm jvm = start(jdk, BASIC)) {
      int port = port(jvm);
      try (Clients clients = Clients.of(CLIENTS, port, "/slow")) {
        clients.rate(1_000);
        double before = clients.rate(2_000);
        assertFalse(jvm.err().contains("off-loads"), jvm.err());
        edit(jvm, ACTS, "off-loads GET /slow");
        clients.rate(1_500);
        double during = clients.rate(2_000);
        edit(jvm, BASIC, "GET /slow of jdk-httpserver 127.0.0.1:" + port + " is no longer");
        clients.rate(500);
        double after = clients.rate(2_000);
        assertTrue(during > 10 * before, before + ", then " + during);
        assertTrue(during > 10 * after, during + ", then " + after);
        assertEquals(0, clients.failures());
      }
      jvm.terminate();
      JsonNode slow = standing(jvm, "GET /slow");
      assertEquals("PROPOSED", slow.path("state").asText());
      assertTrue(slow.path("offloaded").asLong() > 100, slow.toString());
      JsonNode route = jvm.route("GET /slow");
      JsonNode sleep = ForkedJvm.operation(route, "SLEEP_OPERATION", null);
      assertFalse(sleep.path("async").asBoolean());
      assertEquals(route.path("requests").asLong(), sleep.path("count").asLong());
      isSound(jvm);
    }
  }

  @ParameterizedTest
  @MethodSource("jdks")
  void theFirstSecondOfLoadIsEnough(Path jdk) throws Exception {
    try (ForkedJvm jvm = start(jdk, ACTS)) {
      int port = port(jvm);
      get(port, "/compute"); // the agent gets ready
      try (Clients clients = Clients.of(CLIENTS, port, "/slow")) {
        until(() -> jvm.err().contains("off-loads GET /slow"), jvm);
        assertTrue(clients.answers() < 40, clients.answers() + " answers");
      }
    }
  }

  @ParameterizedTest
  @MethodSource("jdks")
  void aHandlerSeesWhatItSawOnTheServersThread(Path jdk) throws Exception {
    try (ForkedJvm jvm = start(jdk, ACTS)) {
      int port = port(jvm);
      String own = get(port, "/where");
      assertTrue(own.startsWith("HTTP-Dispatcher"), own);
      engage(jvm, port, "/where");
      String there = get(port, "/where");
      assertTrue(there.startsWith("weir-offload-jdk-httpserver-"), there);
      assertEquals(
          own.substring(own.indexOf(' ')), there.substring(there.indexOf(' ')), "its context");
    }
  }

  @ParameterizedTest
  @MethodSource("jdks")
  void whatFailsOrStreamsDoesSoAsBefore(Path jdk) throws Exception {
    try (ForkedJvm jvm = start(jdk, ACTS)) {
      int port = port(jvm);
      engage(jvm, port, "/boom");
      engage(jvm, port, "/half");
      engage(jvm, port, "/echo");
      assertThrows(IOException.class, () -> get(port, "/boom"));
      assertThrows(IOException.class, () -> get(port, "/half"));
      byte[] body = new byte[5 << 20];
      new Random(7).nextBytes(body);
      HttpRequest.Builder echo =
          HttpRequest.newBuilder(URI.create("http://localhost:" + port + "/echo"))
              .version(HttpClient.Version.HTTP_1_1)
              .timeout(Duration.ofSeconds(60));
      for (int i = 0; i < 8; i++) {
        assertArrayEquals(
            body,
            http.send(
                    echo.POST(HttpRequest.BodyPublishers.ofByteArray(body)).build(),
                    HttpResponse.BodyHandlers.ofByteArray())
                .body());
      }
      assertTrue(get(port, "/where").contains("true"));
      jvm.terminate();
      assertEquals(
          jvm.route("GET /boom").path("requests").asInt(),
          jvm.route("GET /boom").path("errors").asInt());
      isSound(jvm);
    }
  }

  @ParameterizedTest
  @MethodSource("jdks")
  void whatComputesStaysAndRoutesHaveLevelsOfTheirOwn(Path jdk) throws Exception {
    String stays = ACTS + "weir.route.stays.match=GET /other\nweir.route.stays.level=BASIC\n";
    try (ForkedJvm jvm = start(jdk, stays)) {
      int port = port(jvm);
      engage(jvm, port, "/slow");
      for (int i = 0; i < 20; i++) {
        get(port, "/compute");
        get(port, "/other");
      }
      jvm.terminate();
      assertEquals("ACTIVE", standing(jvm, "GET /slow").path("state").asText());
      assertEquals("PROPOSED", standing(jvm, "GET /other").path("state").asText());
      assertEquals(0, standing(jvm, "GET /other").path("offloaded").asInt());
      JsonNode compute = standing(jvm, "GET /compute");
      assertEquals("CPU_BOUND", compute.path("veto").asText(), compute.toString());
      assertEquals(0, compute.path("offloaded").asInt());
    }
  }

  @ParameterizedTest
  @MethodSource("jdks")
  void shadowCountsAndObserveProposes(Path jdk) throws Exception {
    try (ForkedJvm jvm = start(jdk, "weir.mode=shadow\nweir.level=ADVANCED\n")) {
      int port = port(jvm);
      for (int i = 0; i < 20; i++) {
        get(port, "/slow");
      }
      Files.writeString(file(), "weir.mode=observe\nweir.level=ADVANCED\n");
      until(() -> jvm.err().contains("weir.mode is now observe"), jvm);
      get(port, "/where");
      for (int i = 0; i < 10; i++) {
        get(port, "/other");
      }
      jvm.terminate();
      JsonNode slow = standing(jvm, "GET /slow");
      assertTrue(slow.path("wouldBeOffloaded").asInt() >= 10, slow.toString());
      assertEquals(0, slow.path("offloaded").asInt());
      assertEquals("PROPOSED", standing(jvm, "GET /other").path("state").asText());
      assertFalse(jvm.err().contains("off-loads"), jvm.err());
    }
  }

  @ParameterizedTest
  @MethodSource("jdks")
  void aSmallPoolThatIsAllBlockedIsOffloadedAndOneWithThreadsToSpareIsNot(Path jdk)
      throws Exception {
    try (ForkedJvm jvm = start(jdk, ACTS, "4")) {
      int port = port(jvm);
      for (int i = 0; i < 20; i++) {
        get(port, "/slow");
      }
      assertFalse(jvm.err().contains("off-loads"), jvm.err());
      try (Clients clients = Clients.of(CLIENTS, port, "/slow")) {
        until(() -> jvm.err().contains("off-loads GET /slow"), jvm);
        // Four threads answer 80 a second at most.
        double rate = clients.untilFaster(2 * (4 / 0.05));
        assertTrue(rate > 2 * (4 / 0.05), rate + " a second");
      }
      for (int i = 0; i < 20; i++) {
        get(port, "/other");
      }
      jvm.terminate();
      assertEquals(
          "THREADS_TO_SPARE", standing(jvm, "GET /other").path("veto").asText(), jvm.err());
    }
  }

  @ParameterizedTest
  @MethodSource("jdks")
  void aPoolOfPlatformThreadsTakesThePlaceOfVirtualOnesWhereASettingSaysSo(Path jdk)
      throws Exception {
    String pool = "weir.pool.offload.type=thread\nweir.pool.offload.max-workers=8\n";
    try (ForkedJvm jvm = start(jdk, ACTS + pool)) {
      int port = port(jvm);
      try (Clients clients = Clients.of(CLIENTS, port, "/slow")) {
        until(() -> jvm.err().contains("off-loads GET /slow"), jvm);
        clients.rate(500);
        double rate = clients.rate(1_500);
        assertTrue(rate > 60 && rate < 220, rate + " with 8 workers and the server's thread");
        assertEquals(0, clients.failures());
      }
      jvm.terminate();
      JsonNode slow = standing(jvm, "GET /slow");
      assertEquals("pool", slow.path("worker").asText());
      assertTrue(slow.path("workerFull").asLong() > 0, slow.toString());
      isSound(jvm);
    }
  }

  @Tag("soak")
  @ParameterizedTest
  @MethodSource("jdks")
  void aHandlerThatPinsVirtualThreadsGoesOnInAPool(Path jdk) throws Exception {
    try (ForkedJvm jvm = start(jdk, ACTS)) {
      int port = port(jvm);
      engage(jvm, port, "/pins");
      boolean virtual = Jdks.feature(jdk) >= 21;
      String pool = "GET /pins of jdk-httpserver 127.0.0.1:" + port + " goes on in a pool";
      for (int i = 0; i < 100 && virtual && !jvm.err().contains(pool); i++) {
        assertEquals("pinned", get(port, "/pins"));
      }
      assertEquals(virtual, jvm.err().contains(pool), jvm.err());
      jvm.terminate();
      JsonNode pins = standing(jvm, "GET /pins");
      assertEquals("pool", pins.path("worker").asText(), pins.toString());
      assertEquals("ACTIVE", pins.path("state").asText(), pins.toString());
      isSound(jvm);
    }
  }

  @ParameterizedTest
  @MethodSource("jdks")
  void nothingIsLeftOfTimesOnAndOff(Path jdk) throws Exception {
    try (ForkedJvm jvm = start(jdk, ACTS)) {
      int port = port(jvm);
      engage(jvm, port, "/slow");
      // Once, so that the JDK has what it needs for virtual threads.
      try (Clients clients = Clients.of(16, port, "/slow")) {
        clients.rate(200);
      }
      edit(jvm, BASIC, "weir.level is now BASIC");
      int threads = threads(port);
      for (int i = 0; i < 10; i++) {
        int lines = count(jvm, "off-loads GET /slow");
        Files.writeString(file(), ACTS);
        until(() -> count(jvm, "off-loads GET /slow") > lines, jvm);
        try (Clients clients = Clients.of(16, port, "/slow")) {
          clients.rate(100);
          int off = count(jvm, "no longer off-loaded");
          Files.writeString(file(), BASIC);
          until(() -> count(jvm, "no longer off-loaded") > off, jvm);
          assertEquals(0, clients.failures());
        }
      }
      until(() -> threads(port) <= threads, jvm);
      jvm.terminate();
      isSound(jvm);
    }
  }

  private static int count(ForkedJvm jvm, String text) {
    return jvm.err().split(text, -1).length - 1;
  }

  private int threads(int port) {
    try {
      String told = get(port, "/count");
      return Integer.parseInt(told.substring(0, told.indexOf(' ')));
    } catch (IOException | InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }
}
