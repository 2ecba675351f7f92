package com.acme.web;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.JsonNode;
import dev.weir.harness.ForkedJvm;
import dev.weir.harness.Jdks;
import dev.weir.harness.Load;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The JDK's own server, and units of work by name. */
class JdkServerIT {
  static List<Path> jdks() {
    return Jdks.all();
  }

  @ParameterizedTest
  @MethodSource("jdks")
  void countsAndNamesEveryRequest(Path jdk) throws Exception {
    try (ForkedJvm jvm = jvm(jdk, "jdk").run(JdkMain.class)) {
      Load load = new Load(jvm.waitForLine("port ").substring(5).trim());
      load.route("GET /shop/plain", "/shop/plain", 200)
          .route("GET /shop/late", "/shop/late", 202)
          .route("GET /shop/joined", "/shop/joined", 200)
          .route("GET /shop/aside", "/shop/aside", 200)
          .route("GET /shop/broken", "/shop/broken", 503)
          .route("GET /shop/boom", "/shop/boom", 0)
          .route("GET /nothing/{}", "/nothing/#", 404);
      load.run();
      jvm.terminate();
      load.check(jvm, "jdk-httpserver");
      load.checkSleep(jvm, "GET /shop/plain");
      load.checkAdvice(
          jvm,
          List.of("sleep", "offload"),
          "GET /shop/plain",
          "GET /shop/late",
          "GET /shop/joined");
    }
  }

  @ParameterizedTest
  @MethodSource("jdks")
  void unitsOfWorkAreRequests(Path jdk) {
    String named = "-Dweir.request.";
    try (ForkedJvm jvm =
        jvm(jdk, "units")
            .options(
                named + "first.method=com.acme.web.UnitsMain$Named#runFirst",
                named + "globbed.method=com.acme.web.UnitsMain$Named#run*d")
            .run(UnitsMain.class)) {
      jvm.waitForLine("done");
      assertEquals(0, jvm.waitForEnd());
      check(jvm, "annotated", 3, 0, 3);
      check(jvm, "scoped", 3, 0, 3);
      check(jvm, "failing", 1, 1, 0);
      check(jvm, "first", 1, 0, 1);
      check(jvm, "globbed", 1, 0, 1);
      check(jvm, "closed-elsewhere", 1, 0, 0);
      check(jvm, "after", 1, 0, 2);
      JsonNode report = jvm.report();
      assertEquals(11, report.path("summary").path("requests").asLong(), report.toString());
      assertEquals(0, report.path("self").path("swallowedErrors").asLong(), jvm.err());
      assertEquals(
          0, report.path("self").path("unmatchedSites").size(), report.path("self").toString());
    }
  }

  private static ForkedJvm.Builder jvm(Path jdk, String name) {
    Path folder = Path.of("target/it/" + name + "-" + Jdks.feature(jdk)).toAbsolutePath();
    return ForkedJvm.on(jdk).in(folder).options("-Dweir.admin.enabled=false");
  }

  private static void check(ForkedJvm jvm, String unit, int requests, int errors, int sleeps) {
    JsonNode route = jvm.route(unit);
    assertEquals(requests, route.path("requests").asInt(), route.toString());
    assertEquals(errors, route.path("errors").asInt(), route.toString());
    assertEquals("request", route.path("framework").asText());
    if (sleeps > 0) {
      JsonNode sleep = ForkedJvm.operation(route, "SLEEP_OPERATION", null);
      assertEquals(sleeps, sleep.path("count").asInt(), route.toString());
    }
  }
}
