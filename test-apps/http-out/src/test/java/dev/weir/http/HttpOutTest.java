package dev.weir.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.acme.client.Calls;
import com.acme.client.LibraryCalls;
import com.fasterxml.jackson.databind.JsonNode;
import dev.weir.harness.ForkedJvm;
import dev.weir.harness.Jdks;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A call of another service counts once, and its time is the whole wait for it. */
class HttpOutTest {
  private static final int CALLS = 4;

  @TempDir static Path shared;
  private static SlowService service;

  @BeforeAll
  static void startService() throws Exception {
    service = new SlowService(shared);
  }

  @AfterAll
  static void stopService() {
    service.close();
  }

  static Stream<Path> jdks() {
    return Jdks.all().stream();
  }

  @ParameterizedTest
  @MethodSource("jdks")
  void everyCallIsCountedOnceUnderItsEndpoint(Path jdk, @TempDir Path folder) throws Exception {
    String nobody = SlowService.nobody();
    try (ForkedJvm jvm =
        ForkedJvm.on(jdk)
            .in(folder)
            .run(Calls.class, service.url(), nobody, service.secureUrl() + "/slow")) {
      assertEquals(0, jvm.waitForEnd(), jvm.err());
      jvm.waitForLine("done");
      String url = service.url();
      slow(jvm, "url-get", url, CALLS, 1);
      slow(jvm, "url-post", url, CALLS, 1);
      slow(jvm, "url-connect-first", url, CALLS, 1);
      slow(jvm, "url-body", url, CALLS, 1);
      slow(jvm, "https-get", service.secureUrl(), CALLS, 1);
      slow(jvm, "send", url, CALLS, 1);
      slow(jvm, "send-stream", url, CALLS, 1);
      slow(jvm, "async-join", url, CALLS, 1);
      streamed(jvm, url);
      slow(jvm, "async-derived", url, CALLS, 1);
      slow(jvm, "async-composed", url, CALLS, 2);
      slow(jvm, "async-timed", url, CALLS, 1);
      slow(jvm, "async-two", url, CALLS, 1);
      for (String unit :
          List.of("url-get", "url-post", "url-connect-first", "url-body", "send-stream")) {
        whole(jvm, unit, url);
      }
      whole(jvm, "https-get", service.secureUrl());
      slow(jvm, "async-or-timeout", url, CALLS, 1);
      slow(jvm, "async-bounded", url, CALLS, 1);
      for (String unit : List.of("send", "async-join", "async-derived", "async-composed")) {
        assertTrue(isEndless(jvm, unit, url), unit);
      }
      for (String unit : List.of("async-timed", "async-or-timeout", "async-bounded")) {
        assertFalse(isEndless(jvm, unit, url), unit);
      }
      refused(jvm, "url-refused", nobody);
      refused(jvm, "send-refused", nobody);
      JsonNode future = jvm.route("future");
      JsonNode wait =
          ForkedJvm.operation(future, "LOCK_WAIT", "java.util.concurrent.CompletableFuture");
      assertEquals(CALLS, wait.path("count").asInt(), future::toString);
      JsonNode self = jvm.report().path("self");
      assertEquals(0, self.path("swallowedErrors").asInt(), jvm.err());
      assertEquals("[]", self.path("unmatchedSites").toString());
      assertFalse(jvm.report().toString().contains("s3cret"));
    }
  }

  @ParameterizedTest
  @MethodSource("jdks")
  void clientsWithConnectionsOfTheirOwnAreSeenToo(Path jdk, @TempDir Path folder) throws Exception {
    try (SlowRedis redis = new SlowRedis();
        ForkedJvm jvm =
            ForkedJvm.on(jdk)
                .in(folder)
                .options(
                    "-Dweir.mode=enforce",
                    "-Dweir.policy.cache.match.target=redis (Lettuce)",
                    "-Dweir.policy.cache.timeout=20s",
                    "-Dweir.policy.cache.max-concurrent=1")
                .run(LibraryCalls.class, service.url(), String.valueOf(redis.port()))) {
      assertEquals(0, jvm.waitForEnd(), jvm.err());
      jvm.waitForLine("done");
      for (String unit :
          List.of("apache5", "apache5-handler", "apache4", "apache4-handler", "okhttp")) {
        called(jvm, unit, "EXTERNAL_API", service.url());
      }
      called(jvm, "lettuce", "NETWORK_IO", "redis (Lettuce)");
      JsonNode limits = jvm.report().path("limits");
      int succeeded = 0;
      for (JsonNode policy : limits) {
        boolean named = policy.path("name").asText().equals("cache");
        succeeded += named ? policy.path("counts").path("succeeded").asInt() : 0;
      }
      assertEquals(CALLS, succeeded, limits::toString);
      JsonNode body = jvm.route("okhttp-body");
      String peer = service.url().substring("http://".length());
      JsonNode read = ForkedJvm.operation(body, "NETWORK_IO", peer);
      assertTrue(read.path("blockedMs").path("total").asDouble() >= CALLS * 45, body::toString);
      JsonNode self = jvm.report().path("self");
      assertEquals(0, self.path("swallowedErrors").asInt(), jvm.err());
      assertEquals("[]", self.path("unmatchedSites").toString());
      assertFalse(jvm.report().toString().contains("s3cret"));
    }
  }

  @ParameterizedTest
  @MethodSource("jdks")
  void aCallThatHangsIsEndedInsideItsClient(Path jdk, @TempDir Path folder) throws Exception {
    try (ForkedJvm jvm =
        ForkedJvm.on(jdk)
            .in(folder)
            .options(
                "-Dweir.mode=enforce",
                "-Dweir.policy.calls.match.type=EXTERNAL_API",
                "-Dweir.policy.calls.timeout=3s")
            .run(LibraryCalls.class, service.url(), "hanging")) {
      assertEquals(0, jvm.waitForEnd(), jvm.err());
      for (String client : List.of("apache5", "apache4", "wrapped", "okhttp")) {
        String line = jvm.waitForLine("ended " + client);
        assertTrue(line.contains("policy 'calls': not over after 3000 ms"), line);
      }
    }
  }

  private static void called(ForkedJvm jvm, String unit, String type, String target) {
    JsonNode route = jvm.route(unit);
    JsonNode call = ForkedJvm.operation(route, type, target);
    assertEquals(CALLS, call.path("count").asInt(), () -> unit + ": " + route);
    double reported = call.path("blockedMs").path("total").asDouble();
    assertTrue(reported >= CALLS * 50 * 0.9, () -> unit + ": " + route);
    assertTrue(reported <= measured(jvm, unit), () -> unit + ": " + route);
    String at = call.path("sites").path(0).path("at").asText();
    assertTrue(at.startsWith("com.acme.client.LibraryCalls."), () -> unit + ": " + route);
  }

  private static void slow(ForkedJvm jvm, String unit, String target, int count, int answers) {
    JsonNode route = jvm.route(unit);
    JsonNode call = ForkedJvm.operation(route, "EXTERNAL_API", target);
    assertEquals(count, call.path("count").asInt(), () -> unit + ": " + route);
    double reported = call.path("blockedMs").path("total").asDouble();
    assertTrue(reported >= CALLS * answers * 50 * 0.9, () -> unit + ": " + route);
    assertTrue(reported <= measured(jvm, unit), () -> unit + ": " + route);
    for (JsonNode operation : route.path("operations")) {
      String type = operation.path("type").asText();
      // The first handshake is work for the CPU, on a slow machine a lot of it.
      boolean waits = !type.equals("EXTERNAL_API") && !type.equals("CPU_INTENSIVE");
      if (waits && !operation.path("async").asBoolean()) {
        assertFalse(type.equals("NETWORK_IO"), () -> unit + ": " + route);
        // What a class or a certificate is read from, and the client's short locks.
        assertTrue(
            operation.path("blockedMs").path("total").asDouble() < 30, () -> unit + ": " + route);
      }
    }
    String at = call.path("sites").path(0).path("at").asText();
    assertTrue(at.startsWith("com.acme.client.Calls."), () -> unit + ": " + route);
  }

  private static boolean isEndless(ForkedJvm jvm, String unit, String target) {
    JsonNode call = ForkedJvm.operation(jvm.route(unit), "EXTERNAL_API", target);
    return call.path("withoutTimeout").asBoolean();
  }

  /** Connecting, waiting for the head and reading the body are one call. */
  private static void whole(ForkedJvm jvm, String unit, String target) {
    JsonNode took = ForkedJvm.operation(jvm.route(unit), "EXTERNAL_API", target).path("blockedMs");
    assertTrue(took.path("p50").asDouble() >= 45, () -> unit + ": " + took);
  }

  /** Its head may be there before anybody waits for it; its body is not. */
  private static void streamed(ForkedJvm jvm, String target) {
    JsonNode route = jvm.route("async-stream");
    JsonNode call = ForkedJvm.operation(route, "EXTERNAL_API", target);
    assertTrue(call.path("count").asInt() <= CALLS, route::toString);
    double reported = call.path("blockedMs").path("total").asDouble();
    assertTrue(reported >= CALLS * 50 * 0.9, route::toString);
    assertTrue(reported <= measured(jvm, "async-stream"), route::toString);
  }

  private static void refused(ForkedJvm jvm, String unit, String target) {
    JsonNode route = jvm.route(unit);
    JsonNode call = ForkedJvm.operation(route, "EXTERNAL_API", target);
    assertEquals(CALLS, call.path("count").asInt(), () -> unit + ": " + route);
    assertEquals(CALLS, call.path("errors").asInt(), () -> unit + ": " + route);
  }

  private static double measured(ForkedJvm jvm, String unit) {
    double sum = 0;
    for (String line : jvm.out().split("\n", -1)) {
      if (line.startsWith("measured " + unit + " ")) {
        sum += Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1));
      }
    }
    return sum;
  }
}
