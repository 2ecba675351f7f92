package dev.weir.robustness;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.acme.robustness.Servant;
import dev.weir.harness.ForkedJvm;
import dev.weir.harness.Jdks;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The report is there when the JVM ends, and before. */
class ReportsAreWrittenTest {
  static Stream<Path> jdks() {
    return Jdks.all().stream();
  }

  @ParameterizedTest
  @MethodSource("jdks")
  void sigtermWritesIt(Path jdk, @TempDir Path folder) {
    try (ForkedJvm jvm = ForkedJvm.on(jdk).in(folder).run(Servant.class, "request one")) {
      jvm.waitForLine("did request one");
      assertEquals(143, jvm.terminate(), jvm.err());
      assertEquals(1, jvm.route("one").path("requests").asInt());
    }
  }

  @ParameterizedTest
  @MethodSource("jdks")
  void theIntervalWritesItSoThatAKilledJvmLeavesOne(Path jdk, @TempDir Path folder)
      throws InterruptedException {
    Path report = folder.resolve("weir-report.json");
    try (ForkedJvm jvm =
        ForkedJvm.on(jdk)
            .in(folder)
            .options("-Dweir.report.interval=1s")
            .run(Servant.class, "request one")) {
      jvm.waitForLine("did request one");
      Eventually.within(Duration.ofSeconds(10), () -> Files.isRegularFile(report), jvm::err);
      jvm.process().destroyForcibly().waitFor();
      assertEquals(1, jvm.route("one").path("requests").asInt());
    }
  }

  @ParameterizedTest
  @MethodSource("jdks")
  void anIdleApplicationReportsNoRequests(Path jdk, @TempDir Path folder) {
    try (ForkedJvm jvm = ForkedJvm.on(jdk).in(folder).run(Servant.class)) {
      jvm.waitForLine("ready");
      jvm.terminate();
      assertEquals("[]", jvm.report().path("routes").toString());
      assertEquals(0, jvm.report().path("summary").path("requests").asInt());
      assertTrue(jvm.report().path("self").path("swallowedErrors").isIntegralNumber());
    }
  }
}
