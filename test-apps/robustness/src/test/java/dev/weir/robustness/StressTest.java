package dev.weir.robustness;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.acme.robustness.HoldsAJar;
import com.acme.robustness.ManyVirtualThreads;
import com.acme.robustness.RacingLoads;
import com.acme.robustness.Redeploys;
import dev.weir.harness.ForkedJvm;
import dev.weir.harness.Jdks;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** No hang, no circularity, no leak. */
class StressTest {
  private static final int STARTS = Integer.getInteger("weir.test.starts", 10);

  static Stream<Path> jdks() {
    return Jdks.all().stream();
  }

  static Stream<Path> jdksWithVirtualThreads() {
    return jdks().filter(jdk -> Jdks.feature(jdk) >= 21);
  }

  @ParameterizedTest
  @MethodSource("jdksWithVirtualThreads")
  void tenThousandVirtualThreadsAtFirstLoad(Path jdk, @TempDir Path folder) {
    try (ForkedJvm jvm = ForkedJvm.on(jdk).in(folder).run(ManyVirtualThreads.class)) {
      assertEquals(0, jvm.waitForEnd(), jvm.err());
      assertEquals("done 10000\n", jvm.out());
      assertEquals(2, jvm.err().lines().count(), jvm.err());
      assertEquals(10_000, jvm.route("many").path("requests").asInt());
      jvm.swallowedNothing();
    }
  }

  /** {@code -Dweir.test.starts=200} for more of them. */
  @ParameterizedTest
  @MethodSource("jdks")
  void threadsThatRaceToLoadClassesDoNotHangTheStart(Path jdk, @TempDir Path folder) {
    for (int i = 0; i < STARTS; i++) {
      try (ForkedJvm jvm = ForkedJvm.on(jdk).in(folder).run(RacingLoads.class)) {
        assertEquals(0, jvm.waitForEnd(), jvm.err());
        assertEquals("loaded 256 of 256\n", jvm.out(), jvm.err());
        assertEquals(2, jvm.err().lines().count(), jvm.err());
      }
    }
  }

  @ParameterizedTest
  @MethodSource("jdks")
  void whoReadsTheAgentsJarDoesNotHoldTheAgentUp(Path jdk, @TempDir Path folder) {
    ForkedJvm.Builder builder =
        ForkedJvm.on(jdk).in(folder).options("--add-opens=java.base/java.util.zip=ALL-UNNAMED");
    try (ForkedJvm jvm = builder.run(HoldsAJar.class, ForkedJvm.agentJar().toString())) {
      assertEquals(0, jvm.waitForEnd(), jvm.err());
      assertEquals("served 204\n", jvm.out(), jvm.err());
    }
  }

  @ParameterizedTest
  @MethodSource("jdks")
  void loadersOfRedeployedApplicationsAreCollected(Path jdk, @TempDir Path folder) {
    try (ForkedJvm jvm = ForkedJvm.on(jdk).in(folder).run(Redeploys.class)) {
      assertEquals(0, jvm.waitForEnd(), jvm.err());
      assertEquals("collected 20 of 20\n", jvm.out(), jvm.err());
      assertTrue(jvm.route("deployed").path("requests").asInt() >= 60);
      jvm.swallowedNothing();
    }
  }
}
