package dev.weir.robustness;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.acme.robustness.RunsACommand;
import dev.weir.harness.ForkedJvm;
import dev.weir.harness.Jdks;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The settings of what is told, and to whom. */
class OutputSettingsTest {
  @TempDir Path folder;

  @Test
  void argumentsOfCommandsAreToldOnlyWhereSanitizingIsOff() {
    assertEquals("sleep", targetWith("-Dweir.sanitize=true"));
    assertEquals("sleep 0.05", targetWith("-Dweir.sanitize=false"));
  }

  private String targetWith(String option) {
    try (ForkedJvm jvm = fork(option)) {
      assertEquals(0, jvm.waitForEnd(), jvm.err());
      return ForkedJvm.operation(jvm.route("command"), "SUBPROCESS", null).path("target").asText();
    }
  }

  @Test
  void debuggingTellsOfEachClassThatIsWoven() {
    try (ForkedJvm jvm = fork("-Dweir.log.level=debug")) {
      assertEquals(0, jvm.waitForEnd(), jvm.err());
      assertTrue(jvm.err().contains("weir: woven java.lang.ProcessImpl: process.start"), jvm.err());
      assertTrue(jvm.err().contains("weir: report written"), jvm.err());
    }
  }

  private ForkedJvm fork(String option) {
    return ForkedJvm.on(Jdks.all().get(0)).in(folder).options(option).run(RunsACommand.class);
  }
}
