package com.acme.flux;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.weir.harness.ForkedJvm;
import dev.weir.harness.Jdks;
import dev.weir.harness.Stalls;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Handlers of Spring WebFlux that block its only event loop for 20 ms are moved off it while the
 * settings say so, whatever kind of handler they are, and nothing else changes.
 */
class FluxOffloadIT {
  private static final Duration HALF_A_SECOND = Duration.ofMillis(500);
  private static final List<String> BLOCKING =
      List.of("/items/1", "/plain/1", "/lazy/1", "/functional/slow/1", "/functional/lazy/1");

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
    handlersLeaveTheLoopAndComeBack(jdk);
  }

  @ParameterizedTest
  @MethodSource("newest")
  void handlersLeaveTheLoopAndComeBack(Path jdk) throws Exception {
    Path folder = Path.of("target/it/offload-" + Jdks.feature(jdk)).toAbsolutePath();
    Files.createDirectories(folder);
    Path settings = folder.resolve("weir.properties");
    Files.writeString(settings, "weir.mode=observe\nweir.level=ADVANCED\nweir.admin.port=-1\n");
    try (ForkedJvm jvm = ForkedJvm.on(jdk).in(folder).run(FluxApplication.class)) {
      Stalls stalls = new Stalls(jvm.waitForLine("port ").substring(5).trim(), "/api");
      Stalls.Seen before = stalls.seen("/items/1", 32, HALF_A_SECOND);
      assertTrue(before.longestMs() > 18, before.toString());
      for (String path : BLOCKING) {
        for (int i = 0; i < 8; i++) {
          stalls.text(path);
          stalls.post("/echo", "first");
          stalls.text("/where");
        }
      }
      Files.writeString(settings, "weir.mode=enforce\nweir.level=ADVANCED\nweir.admin.port=-1\n");
      jvm.waitForErr("off-loads GET /api/items/{id}");
      for (String path : BLOCKING) {
        Stalls.Seen moved = stalls.untilAnswered(path, 32, 3 * before.perSecond());
        double stall = stalls.stallMs(path, 10);
        String seen = path + " " + before + " -> " + moved + ", " + stall;
        System.out.println(Jdks.feature(jdk) + " " + seen);
        assertTrue(stall < 10, seen);
        assertTrue(moved.perSecond() > 3 * before.perSecond(), path + " " + moved);
      }
      echoes(stalls);
      String where = stalls.text("/where");
      assertTrue(where.startsWith("weir-offload"), where);
      assertTrue(where.contains(" true somebody"), where);
      Files.writeString(settings, "weir.mode=observe\nweir.level=ADVANCED\nweir.admin.port=-1\n");
      jvm.waitForErr("GET /api/items/{id} of spring-webflux");
      jvm.waitForErr("is no longer off-loaded");
      Stalls.Seen back = stalls.seen("/items/1", 32, HALF_A_SECOND);
      assertTrue(back.longestMs() > 18, back.toString());
      jvm.terminate();
      JsonNode report = jvm.report();
      assertEquals(0, report.path("self").path("swallowedErrors").asInt(), jvm.err());
      assertEquals(0, report.path("self").path("unmatchedSites").size(), report.toString());
      JsonNode measured = jvm.route("GET /api/items/{id}");
      long requests = measured.path("requests").asLong();
      assertEquals(requests, measured.path("statusCodes").path("200").asLong());
      JsonNode sleep = ForkedJvm.operation(measured, "SLEEP_OPERATION", null);
      assertEquals(requests, sleep.path("count").asLong(), measured.toString());
    }
  }

  /** A body is read before the handler is called, and on the loop; the handler is not. */
  private static void echoes(Stalls stalls) throws Exception {
    double shortest = Double.MAX_VALUE;
    for (int i = 0; i < 20; i++) {
      String body = "body " + i + " ".repeat(i * 1000);
      stalls.text("/heartbeat");
      assertEquals(body, stalls.post("/echo", body));
      shortest = Math.min(shortest, Long.parseLong(stalls.text("/heartbeat")) / 1e3);
    }
    assertTrue(shortest < 15, "a stall of " + shortest);
  }
}
