package com.acme.web;

import dev.weir.harness.ForkedJvm;
import dev.weir.harness.Jdks;
import dev.weir.harness.Load;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Routes of Jersey are the templates of its resources, behind the application's path. */
class JerseyIT {
  static List<Path> jdks() {
    return Jdks.all();
  }

  @ParameterizedTest
  @MethodSource("jdks")
  void resourcesNameTheirRequests(Path jdk) throws Exception {
    Server on = new Server(jdk, "jersey", "classes", "JerseyMain", "");
    try (ForkedJvm jvm = on.start("resources")) {
      Load load = new Load(jvm.waitForLine("port ").substring(5).trim());
      load.route("GET /api/users/{id}", "/api/users/#", 200)
          .route("GET /api/users/{id}/orders/{order}", "/api/users/7/orders/a#", 200)
          .route("GET /api", "/api/", 200)
          .route("GET /api/boom", "/api/boom", 500);
      load.run();
      jvm.terminate();
      load.check(jvm, "jersey");
      load.checkSleep(jvm, "GET /api/users/{id}");
    }
  }
}
