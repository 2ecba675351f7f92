package dev.weir.robustness;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.acme.robustness.NotBlocking;
import com.fasterxml.jackson.databind.JsonNode;
import dev.weir.harness.ForkedJvm;
import dev.weir.harness.Jdks;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What does not block, or only waits for work, is no finding. */
class NotBlockingIsNotReportedTest {
  private static final Set<String> WAIT_FOR_WORK =
      Set.of("idle-pool", "idle-consumer", "acceptor", "channel-acceptor", "selector");

  static Stream<Path> jdks() {
    return Jdks.all().stream();
  }

  @ParameterizedTest
  @MethodSource("jdks")
  void nonBlockingCallsAreNoOperationsAndIdleThreadsAreNoFindings(Path jdk, @TempDir Path folder) {
    try (ForkedJvm jvm = ForkedJvm.on(jdk).in(folder).run(NotBlocking.class)) {
      assertEquals(0, jvm.waitForEnd(), jvm.err());
      jvm.waitForLine("done");
      assertFalse(jvm.out().contains("failed"), jvm.out());
      Set<String> expected = new TreeSet<>();
      for (String line : jvm.out().split("\n", -1)) {
        if (line.startsWith("request ")) {
          expected.add(line.substring(8));
        }
      }
      Set<String> routes = new TreeSet<>();
      List<String> wrong = new ArrayList<>();
      for (JsonNode route : jvm.report().path("routes")) {
        routes.add(route.path("route").asText());
        if (!route.path("operations").isEmpty()) {
          wrong.add(route.path("route").asText() + " " + route.path("operations"));
        }
      }
      for (JsonNode operation : jvm.report().path("unattributed").path("operations")) {
        if (WAIT_FOR_WORK.contains(operation.path("threadPool").asText())) {
          wrong.add("unattributed " + operation);
        }
      }
      assertTrue(wrong.isEmpty(), () -> String.join("\n", wrong));
      assertEquals(expected, routes);
    }
  }
}
