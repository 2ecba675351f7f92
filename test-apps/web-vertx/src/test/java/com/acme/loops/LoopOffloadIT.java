package com.acme.loops;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.weir.harness.ForkedJvm;
import dev.weir.harness.Jdks;
import dev.weir.harness.Stalls;
import dev.weir.harness.Tls;
import java.net.http.HttpClient;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Handlers of Vert.x Web and of Netty that block their only event loop for 20 ms are moved off it
 * while the settings say so, and nothing else changes.
 */
class LoopOffloadIT {
  private static final Duration HALF_A_SECOND = Duration.ofMillis(500);

  static List<Path> jdks() {
    return Jdks.all();
  }

  static List<Path> newest() {
    return Jdks.newest();
  }

  static List<Path> others() {
    return Jdks.others();
  }

  @Tag("soak")
  @ParameterizedTest(allowZeroInvocations = true)
  @MethodSource("others")
  void andSoTheyDoOnOtherJdks(Path jdk) throws Exception {
    vertxHandlersLeaveTheLoopAndComeBack(jdk);
  }

  @ParameterizedTest
  @MethodSource("newest")
  void vertxHandlersLeaveTheLoopAndComeBack(Path jdk) throws Exception {
    run(jdk, "vertx", VertxMain.class, "GET /items/:id", HttpClient.Version.HTTP_1_1);
  }

  @Tag("soak")
  @ParameterizedTest
  @MethodSource("jdks")
  void andSoDoTheirStreamsOfHttp2(Path jdk) throws Exception {
    run(jdk, "vertx", VertxMain.class, "GET /items/:id", HttpClient.Version.HTTP_2);
  }

  @Tag("soak")
  @ParameterizedTest
  @MethodSource("jdks")
  void andSoDoThoseOverTls(Path jdk) throws Exception {
    for (HttpClient.Version version : HttpClient.Version.values()) {
      Path folder = folder("vertx-tls", version, jdk);
      Tls tls = new Tls(jdk, folder);
      String[] options = {"-Dapp.keys=" + tls.keys(), "-Dapp.password=" + Tls.PASSWORD};
      run(jdk, folder, "vertx", VertxMain.class, "GET /items/:id", version, tls, options);
    }
  }

  @Tag("soak")
  @ParameterizedTest
  @MethodSource("jdks")
  void nettyHandlersLeaveTheLoopAndComeBack(Path jdk) throws Exception {
    run(jdk, "netty", NettyMain.class, "GET /items/{}", HttpClient.Version.HTTP_1_1);
  }

  private static void run(
      Path jdk, String name, Class<?> main, String route, HttpClient.Version version)
      throws Exception {
    run(jdk, folder(name, version, jdk), name, main, route, version, null);
  }

  private static Path folder(String name, HttpClient.Version version, Path jdk) {
    String at = "target/it/offload-" + name + "-" + version + "-" + Jdks.feature(jdk);
    return Path.of(at).toAbsolutePath();
  }

  private static void run(
      Path jdk,
      Path folder,
      String name,
      Class<?> main,
      String route,
      HttpClient.Version version,
      @Nullable Tls tls,
      String... options)
      throws Exception {
    Files.createDirectories(folder);
    Path settings = folder.resolve("weir.properties");
    Files.writeString(settings, "weir.mode=observe\nweir.level=ADVANCED\nweir.admin.port=-1\n");
    try (ForkedJvm jvm = ForkedJvm.on(jdk).in(folder).options(options).run(main)) {
      String port = jvm.waitForLine("port ").substring(5).trim();
      Stalls stalls =
          tls == null
              ? new Stalls(port, "", version)
              : new Stalls(
                  "https://127.0.0.1:" + port, Integer.parseInt(port), tls.client(version));
      Stalls.Seen before = stalls.seen("/items/1", 32, HALF_A_SECOND);
      assertTrue(before.longestMs() > 18, before.toString());
      Files.writeString(settings, "weir.mode=enforce\nweir.level=ADVANCED\nweir.admin.port=-1\n");
      jvm.waitForErr("off-loads " + route);
      // On the loop no more than one at a time is answered, whatever the machine.
      Stalls.Seen moved = stalls.untilAnswered("/items/1", 32, 3 * before.perSecond());
      double stall = stalls.stallMs("/items/1", 10);
      String seen = before + " -> " + moved + ", " + stall;
      System.out.println(name + " " + Jdks.feature(jdk) + ": " + seen);
      assertTrue(stall < 10, seen);
      assertTrue(moved.perSecond() > 3 * before.perSecond(), moved + " after " + before);
      for (int i = 0; i < 10; i++) {
        stalls.text("/where");
        stalls.post("/echo", "first");
      }
      if (version == HttpClient.Version.HTTP_1_1 && tls == null) {
        keepsOrder(stalls);
        keepsAway(stalls);
      }
      keepsBodies(stalls);
      keepsContext(stalls, name);
      Files.writeString(settings, "weir.mode=observe\nweir.level=ADVANCED\nweir.admin.port=-1\n");
      jvm.waitForErr(route + " of " + (name.equals("vertx") ? "vertx-web" : name));
      jvm.waitForErr("is no longer off-loaded");
      Stalls.Seen back = stalls.seen("/items/1", 32, HALF_A_SECOND);
      assertTrue(back.longestMs() > 18, back.toString());
      jvm.terminate();
      JsonNode report = jvm.report();
      assertEquals(0, report.path("self").path("swallowedErrors").asInt(), jvm.err());
      assertEquals(0, report.path("self").path("unmatchedSites").size(), report.toString());
      JsonNode measured = jvm.route(route);
      long requests = measured.path("requests").asLong();
      assertEquals(requests, measured.path("statusCodes").path("200").asLong());
      JsonNode sleep = ForkedJvm.operation(measured, "SLEEP_OPERATION", null);
      assertEquals(requests, sleep.path("count").asLong(), measured.toString());
      boolean ahead = version == HttpClient.Version.HTTP_1_1 && tls == null;
      if (name.equals("vertx") && ahead) {
        // These were sent ahead.
        JsonNode fifty = jvm.route("GET /fifty/:id");
        sleep = ForkedJvm.operation(fifty, "SLEEP_OPERATION", null);
        assertEquals(
            fifty.path("requests").asLong(), sleep.path("count").asLong(), fifty.toString());
      }
    }
  }

  /** Answers come in the order in which they were asked for, though the first take longer. */
  private static void keepsOrder(Stalls stalls) throws Exception {
    for (int i = 0; i < 3; i++) {
      String all = stalls.pipelined(List.of("/where", "/fifty/1", "/fifty/2", "/quick/3"));
      int at = 0;
      for (String text : List.of("weir", "fifty", "fifty")) {
        int next = all.indexOf(text, at);
        assertTrue(next >= at, text + " after " + at + " in " + all);
        at = next + 1;
      }
      assertTrue(all.lastIndexOf("HTTP/1.1") > at, all);
    }
  }

  /** A request that waits for the one before it does not come back to the loop for that. */
  private static void keepsAway(Stalls stalls) throws Exception {
    double shortest = Double.MAX_VALUE;
    for (int i = 0; i < 10; i++) {
      stalls.text("/heartbeat");
      stalls.pipelined(List.of("/fifty/1", "/fifty/2", "/fifty/3"));
      shortest = Math.min(shortest, Long.parseLong(stalls.text("/heartbeat")) / 1e3);
    }
    assertTrue(shortest < 25, "a stall of " + shortest);
  }

  private static void keepsBodies(Stalls stalls) throws Exception {
    CompletableFuture<?>[] all = new CompletableFuture<?>[16];
    for (int i = 0; i < all.length; i++) {
      String body = "body " + i + " ".repeat(i * 500);
      all[i] =
          CompletableFuture.runAsync(
              () -> {
                for (int n = 0; n < 4; n++) {
                  try {
                    assertEquals(body, stalls.post("/echo", body));
                  } catch (Exception e) {
                    throw new IllegalStateException(e);
                  }
                }
              });
    }
    CompletableFuture.allOf(all).get();
  }

  private static void keepsContext(Stalls stalls, String name) throws Exception {
    String where = stalls.text("/where");
    assertTrue(where.contains("weir-offload"), where);
    if (name.equals("vertx")) {
      assertTrue(where.startsWith("true "), where);
      assertTrue(where.contains("AppClassLoader"), where);
      // What a handler hands on to goes on with Vert.x's own order: the next one after it.
      stalls.text("/chain/1");
      assertFalse(stalls.text("/chain/2").isEmpty());
    }
  }
}
