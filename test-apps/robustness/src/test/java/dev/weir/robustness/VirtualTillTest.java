package dev.weir.robustness;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.acme.robustness.VirtualTill;
import com.fasterxml.jackson.databind.JsonNode;
import dev.weir.harness.ForkedJvm;
import dev.weir.harness.Jdks;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Who has the lock that virtual threads wait for. */
class VirtualTillTest {
  static Stream<Path> jdks() {
    return Jdks.all().stream().filter(jdk -> Jdks.feature(jdk) >= 21);
  }

  @ParameterizedTest(allowZeroInvocations = true)
  @MethodSource("jdks")
  void theVirtualThreadThatHasTheLockIsTold(Path jdk, @TempDir Path folder) {
    try (ForkedJvm jvm =
        ForkedJvm.on(jdk).in(folder).options("-Dweir.admin.enabled=false").run(VirtualTill.class)) {
      assertEquals(0, jvm.waitForEnd(), jvm.err());
      JsonNode report = jvm.report();
      JsonNode evidence = report.at("/recommendations/0/evidence");
      assertEquals("lock-contention", report.at("/recommendations/0/kind").asText());
      assertEquals("pay", evidence.path("heldBy").asText(), evidence.toString());
      assertTrue(evidence.path("heldAt").asText().contains("VirtualTill."), evidence.toString());
      assertEquals(0, report.at("/self/swallowedErrors").asInt(), jvm.err());
    }
  }
}
