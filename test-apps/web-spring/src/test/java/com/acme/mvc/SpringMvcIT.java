package com.acme.mvc;

import dev.weir.harness.ForkedJvm;
import dev.weir.harness.Jdks;
import dev.weir.harness.Load;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Spring MVC: each request counted once under its template, however it is answered. */
class SpringMvcIT {
  static List<Path> jdks() {
    return Jdks.all();
  }

  @ParameterizedTest
  @MethodSource("jdks")
  void templatesNameRequests(Path jdk) throws Exception {
    run(jdk, "platform");
  }

  @ParameterizedTest
  @MethodSource("jdks")
  void templatesNameRequestsOnVirtualThreads(Path jdk) throws Exception {
    if (Jdks.feature(jdk) >= 21) {
      run(jdk, "virtual", "--spring.threads.virtual.enabled=true");
    }
  }

  private static void run(Path jdk, String name, String... arguments) throws Exception {
    Path folder = Path.of("target/it/" + name + "-" + Jdks.feature(jdk)).toAbsolutePath();
    try (ForkedJvm jvm =
        ForkedJvm.on(jdk)
            .in(folder)
            .options("-Dweir.admin.enabled=false")
            .run(MvcApplication.class, arguments)) {
      Load load = new Load(jvm.waitForLine("port ").substring(5).trim());
      load.route("GET /api/items/{id}", "/api/items/#", 200)
          .route("GET /api/callable/{id}", "/api/callable/#", 200)
          .route("GET /api/deferred/{id}", "/api/deferred/#", 200)
          .route("GET /api/future/{id}", "/api/future/#", 200)
          .route("GET /api/callable-boom/{id}", "/api/callable-boom/#", 500)
          .route("GET /api/boom/{id}", "/api/boom/#", 500)
          .route("GET /api/gone/{id}", "/api/gone/#", 410)
          .route("GET /api/forward", "/api/forward", 200)
          .route("GET /api/**", "/api/nothing/#", 404);
      load.run();
      jvm.terminate();
      load.check(jvm, "spring-webmvc");
      load.checkSleep(jvm, "GET /api/items/{id}");
      load.checkSleep(jvm, "GET /api/callable/{id}");
      load.checkSleep(jvm, "GET /api/forward");
      // Its other routes do nothing that could be done better.
      load.checkAdvice(
          jvm,
          List.of("sleep", "offload"),
          "GET /api/items/{id}",
          "GET /api/callable/{id}",
          "GET /api/forward");
    }
  }
}
