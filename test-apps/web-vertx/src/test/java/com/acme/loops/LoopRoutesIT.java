package com.acme.loops;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.weir.harness.ForkedJvm;
import dev.weir.harness.Jdks;
import dev.weir.harness.Load;
import dev.weir.harness.Tls;
import java.net.http.HttpClient;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Vert.x Web and Netty itself: routes, event loops, and blocking on them. */
class LoopRoutesIT {
  static List<Path> jdks() {
    return Jdks.all();
  }

  static List<Path> newest() {
    return Jdks.newest();
  }

  @ParameterizedTest
  @MethodSource("jdks")
  void vertxRoutesAreNamedByTheirPathsAndBlockingTheLoopIsCritical(Path jdk) throws Exception {
    vertx(jdk, "vertx", HttpClient.Version.HTTP_1_1, 200);
  }

  @Tag("soak")
  @ParameterizedTest
  @MethodSource("jdks")
  void andTheSameOverHttp2(Path jdk) throws Exception {
    vertx(jdk, "vertx-http2", HttpClient.Version.HTTP_2, 40);
  }

  @Tag("soak")
  @ParameterizedTest
  @MethodSource("jdks")
  void andTheSameOverTlsWhateverVersionWasAgreedOn(Path jdk) throws Exception {
    Tls tls = new Tls(jdk, folder("vertx-keys", jdk));
    for (HttpClient.Version version : HttpClient.Version.values()) {
      String name = "vertx-tls-" + version;
      try (ForkedJvm jvm =
          start(
              jdk,
              name,
              VertxMain.class,
              "-Dapp.keys=" + tls.keys(),
              "-Dapp.password=" + Tls.PASSWORD)) {
        String base = "https://127.0.0.1:" + jvm.waitForLine("port ").substring(5).trim();
        vertx(jvm, new Load(base, tls.client(version)), 40);
      }
    }
  }

  private static void vertx(Path jdk, String name, HttpClient.Version version, int each)
      throws Exception {
    try (ForkedJvm jvm = start(jdk, name, VertxMain.class)) {
      vertx(jvm, new Load(jvm.waitForLine("port ").substring(5).trim(), version), each);
    }
  }

  private static void vertx(ForkedJvm jvm, Load load, int each) throws Exception {
    load.route("GET /items/:id", "/items/#", 200)
        .route("GET /quick/:id", "/quick/#", 200)
        .route("GET /timer/:id", "/timer/#", 200)
        .route("GET /timer-sleep/:id", "/timer-sleep/#", 200)
        .route("GET /worker/:id", "/worker/#", 200)
        .route("GET /chain/:id", "/chain/#", 200)
        .route("GET /boom/:id", "/boom/#", 500)
        .route("GET /gone/:id", "/gone/#", 410)
        .route("GET /api/users/:id", "/api/users/#", 200)
        .route("GET /api", "/api/", 200)
        .route("GET /others/{}", "/others/#", 200);
    load.run(each);
    jvm.terminate();
    load.check(jvm, "vertx-web");
    load.checkSleep(jvm, "GET /items/:id");
    load.checkSleep(jvm, "GET /timer-sleep/:id");
    load.checkSleep(jvm, "GET /chain/:id");
    load.checkSleep(jvm, "GET /api/users/:id");
    assertSleep(jvm, "GET /items/:id", false, "CRITICAL");
    assertSleep(jvm, "GET /worker/:id", true, "HIGH");
  }

  @ParameterizedTest
  @MethodSource("jdks")
  void nettyRoutesAreFoldedPathsAndBlockingTheLoopIsCritical(Path jdk) throws Exception {
    try (ForkedJvm jvm = start(jdk, "netty", NettyMain.class)) {
      Load load = new Load(jvm.waitForLine("port ").substring(5).trim());
      load.route("GET /items/{}", "/items/#", 200)
          .route("GET /later/{}", "/later/#", 200)
          .route("GET /boom/{}", "/boom/#", 500)
          .route("GET /hangup/{}", "/hangup/#", 0)
          .route("GET /nothing/{}", "/nothing/#", 404);
      load.run();
      jvm.terminate();
      load.check(jvm, "netty");
      load.checkSleep(jvm, "GET /items/{}");
      assertSleep(jvm, "GET /items/{}", false, "CRITICAL");
    }
  }

  @ParameterizedTest
  @MethodSource("newest")
  void aPolicyAboutRequestsThatCannotBeLimitedSaysSo(Path jdk) throws Exception {
    String policies =
        "-Dweir.mode=enforce;-Dweir.policy.items.match.route=GET /items/*;"
            + "-Dweir.policy.items.max-concurrent=1;-Dweir.policy.later.match.route=GET /later/{id};"
            + "-Dweir.policy.later.match.type=SLEEP_OPERATION;-Dweir.policy.later.timeout=5s";
    try (ForkedJvm jvm = start(jdk, "no-edge", NettyMain.class, policies.split(";"))) {
      Load load = new Load(jvm.waitForLine("port ").substring(5).trim());
      load.route("GET /items/{}", "/items/#", 200).route("GET /later/{}", "/later/#", 200);
      load.run();
      jvm.terminate();
      String line =
          "weir.policy.items is about requests, and does nothing for GET /items/{}: the edge of its"
              + " server (netty) cannot be limited; give it match.type or match.target";
      String notes = jvm.report().path("self").path("notes").toString();
      assertTrue(notes.contains(line), notes);
      assertEquals(1, jvm.err().split("is about requests", -1).length - 1, jvm.err());
    }
  }

  private static ForkedJvm start(Path jdk, String name, Class<?> main, String... options) {
    return ForkedJvm.on(jdk)
        .in(folder(name, jdk))
        .options("-Dweir.admin.enabled=false")
        .options(options)
        .run(main);
  }

  private static Path folder(String name, Path jdk) {
    return Path.of("target/it/" + name + "-" + Jdks.feature(jdk)).toAbsolutePath();
  }

  private static void assertSleep(ForkedJvm jvm, String route, boolean async, String level) {
    assertTrue(jvm.route(route).path("eventLoop").asBoolean(), jvm.route(route).toString());
    JsonNode sleep = ForkedJvm.operation(jvm.route(route), "SLEEP_OPERATION", null);
    assertEquals(async, sleep.path("async").asBoolean(), sleep.toString());
    assertEquals(level, sleep.path("level").asText(), sleep.toString());
  }
}
