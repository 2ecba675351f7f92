package com.acme.flux;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.weir.harness.ForkedJvm;
import dev.weir.harness.Jdks;
import dev.weir.harness.Load;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Spring WebFlux: each request counted once under its template; blocking its loop is critical. */
class WebFluxIT {
  static List<Path> jdks() {
    return Jdks.all();
  }

  @ParameterizedTest
  @MethodSource("jdks")
  void templatesNameRequestsAndBlockingTheLoopIsCritical(Path jdk) throws Exception {
    Path folder = Path.of("target/it/flux-" + Jdks.feature(jdk)).toAbsolutePath();
    try (ForkedJvm jvm =
        ForkedJvm.on(jdk)
            .in(folder)
            .options("-Dweir.admin.enabled=false")
            .run(FluxApplication.class)) {
      Load load = new Load(jvm.waitForLine("port ").substring(5).trim());
      load.route("GET /api/items/{id}", "/api/items/#", 200)
          .route("GET /api/plain/{id}", "/api/plain/#", 200)
          .route("GET /api/lazy/{id}", "/api/lazy/#", 200)
          .route("GET /api/elastic/{id}", "/api/elastic/#", 200)
          .route("GET /api/parallel/{id}", "/api/parallel/#", 200)
          .route("GET /api/parts/{id}", "/api/parts/#", 200)
          .route("GET /api/boom/{id}", "/api/boom/#", 500)
          .route("GET /api/gone/{id}", "/api/gone/#", 410)
          .route("GET /api/functional/slow/{id}", "/api/functional/slow/#", 200)
          .route("GET /api/functional/lazy/{id}", "/api/functional/lazy/#", 200)
          .route("GET /api/functional/boom/{id}", "/api/functional/boom/#", 500)
          .route("GET /api/**", "/api/nothing/#", 404);
      load.run();
      jvm.terminate();
      load.check(jvm, "spring-webflux");
      for (String route : List.of("items", "plain", "lazy", "functional/slow", "functional/lazy")) {
        load.checkSleep(jvm, "GET /api/" + route + "/{id}");
        assertSleep(jvm, "GET /api/" + route + "/{id}", false, "CRITICAL");
      }
      load.checkAdvice(
          jvm,
          List.of("event-loop", "sleep", "offload"),
          "GET /api/items/{id}",
          "GET /api/plain/{id}",
          "GET /api/lazy/{id}",
          "GET /api/functional/slow/{id}",
          "GET /api/functional/lazy/{id}",
          "GET /api/elastic/{id}",
          "GET /api/parallel/{id}");
      assertSleep(jvm, "GET /api/elastic/{id}", true, "HIGH");
      assertSleep(jvm, "GET /api/parallel/{id}", true, "CRITICAL");
    }
  }

  private static void assertSleep(ForkedJvm jvm, String route, boolean async, String level) {
    assertTrue(jvm.route(route).path("eventLoop").asBoolean(), jvm.route(route).toString());
    JsonNode sleep = ForkedJvm.operation(jvm.route(route), "SLEEP_OPERATION", null);
    assertEquals(async, sleep.path("async").asBoolean(), sleep.toString());
    assertEquals(level, sleep.path("level").asText(), sleep.toString());
  }
}
