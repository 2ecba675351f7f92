package dev.weir.robustness;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.acme.robustness.Servant;
import com.fasterxml.jackson.databind.JsonNode;
import dev.weir.harness.ForkedJvm;
import dev.weir.harness.Jdks;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The file of settings is edited while the application runs. */
class LiveSettingsTest {
  // The promise is two seconds; the machine that tests may be busy for one more.
  private static final Duration IN_FORCE = Duration.ofSeconds(3);

  static Stream<Path> jdks() {
    return Jdks.all().stream();
  }

  @ParameterizedTest
  @MethodSource("jdks")
  void theKillSwitchGoesOffAndOnAndABadEditChangesNothing(Path jdk, @TempDir Path folder)
      throws IOException {
    Path file = folder.resolve("weir.properties");
    Files.writeString(file, "weir.enabled=true\n");
    try (ForkedJvm jvm = ForkedJvm.on(jdk).in(folder).run(Servant.class)) {
      request(jvm, "before");
      edit(jvm, file, "weir.enabled=false\n", "weir.enabled is now false");
      request(jvm, "off");
      edit(jvm, file, "weir.enabled=true\n", "weir.enabled is now true");
      request(jvm, "on");
      edit(jvm, file, "weir.enabled=perhaps\n", "the settings stay as they were");
      request(jvm, "after-a-bad-edit");
      jvm.terminate();
      Set<String> seen = new TreeSet<>();
      for (JsonNode route : jvm.report().path("routes")) {
        ForkedJvm.operation(route, "SLEEP_OPERATION", null);
        seen.add(route.path("route").asText());
      }
      assertEquals(Set.of("before", "on", "after-a-bad-edit"), seen, jvm.err());
      assertEquals(5, jvm.err().lines().count(), jvm.err());
    }
  }

  private static void edit(ForkedJvm jvm, Path file, String content, String says)
      throws IOException {
    Files.writeString(file, content);
    Eventually.within(IN_FORCE, () -> jvm.err().contains(says), jvm::err);
  }

  private static void request(ForkedJvm jvm, String name) throws IOException {
    OutputStream orders = jvm.process().getOutputStream();
    orders.write(("request " + name + "\n").getBytes(StandardCharsets.UTF_8));
    orders.flush();
    jvm.waitForLine("did request " + name);
  }
}
