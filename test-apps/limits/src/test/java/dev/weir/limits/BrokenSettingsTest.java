package dev.weir.limits;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.acme.limits.Flaky;
import dev.weir.harness.ForkedJvm;
import dev.weir.harness.Jdks;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What is wrong in a file is one clear line, and the application runs on. */
class BrokenSettingsTest {
  static Stream<Arguments> files() {
    return Stream.of(
        Arguments.of("weir.policy.p.circuitbreaker.enabled=true", "did you mean"),
        Arguments.of("weir.policy.p.match.type=DATABASE", "weir.policy.p.match.type"),
        Arguments.of("weir.policy.p.timeout=soon", "weir.policy.p.timeout"),
        Arguments.of("weir.policy.p.timeout-strategy=CANCEL", "weir.policy.p.timeout"),
        Arguments.of("weir.policy.p.preset=databse", "database"),
        Arguments.of("weir.policy.p.pool=nowhere", "weir.policy.p.pool=nowhere"),
        Arguments.of("weir.policy.p.rate-limit=1000 per minute", "weir.policy.p.rate-limit"),
        Arguments.of("weir.policy.p.max-concurrent=-1", "weir.policy.p.max-concurrent"),
        Arguments.of("weir.policy.p.retry.delay=1s", "weir.policy.p"),
        Arguments.of("weir.pool.q.type=fibre", "weir.pool.q.type"),
        Arguments.of("weir.route.r.level=HIGH", "weir.route.r.level"),
        Arguments.of("weir.mode=enforced", "weir.mode"),
        Arguments.of("weir.policy.p.retry.jitter=\\u00zz", "weir.properties"),
        Arguments.of("\u0000\u0001\u0002", "weir.properties"));
  }

  @ParameterizedTest
  @MethodSource("files")
  void aBrokenFileIsOneLineAndTheApplicationRunsOn(String line, String says, @TempDir Path folder)
      throws Exception {
    Path newest = Jdks.all().get(Jdks.all().size() - 1);
    String good = "weir.policy.good.match.type=EXTERNAL_API\nweir.policy.good.max-concurrent=3\n";
    Files.writeString(folder.resolve("weir.properties"), good + line + "\n");
    try (ForkedJvm jvm =
        ForkedJvm.on(newest).in(folder).options("-Dweir.admin.port=-1").run(Flaky.class)) {
      jvm.waitForLine("ready");
      jvm.process()
          .getOutputStream()
          .write("ok 1\n".getBytes(java.nio.charset.StandardCharsets.UTF_8));
      jvm.process().getOutputStream().close();
      jvm.waitForLine("did ok 1");
      assertEquals(0, jvm.process().waitFor());
      assertTrue(jvm.out().contains("answered 1.7"), jvm.out());
      List<String> lines = jvm.err().lines().filter(each -> !isUsual(each)).toList();
      assertEquals(1, lines.size(), jvm.err());
      assertTrue(lines.get(0).startsWith("weir: ") && lines.get(0).contains(says), lines.get(0));
    }
  }

  @Test
  void anEditThatIsRefusedIsNotToldAsDone(@TempDir Path folder) throws Exception {
    Path newest = Jdks.all().get(Jdks.all().size() - 1);
    Path file = folder.resolve("weir.properties");
    String policy = "weir.policy.good.match.type=EXTERNAL_API\nweir.policy.good.max-concurrent=";
    Files.writeString(file, policy + "3\n");
    try (ForkedJvm jvm =
        ForkedJvm.on(newest).in(folder).options("-Dweir.admin.port=-1").run(Flaky.class)) {
      jvm.waitForLine("ready");
      Files.writeString(file, policy + "44\nweir.policy.good.pool=nowhere\n");
      awaits(jvm, "the limits stay as they were");
      Files.writeString(file, policy + "555\n");
      awaits(jvm, "the limits are as the settings say again");
      awaits(jvm, "weir.policy.good.max-concurrent is now 555");
      assertFalse(jvm.err().contains("is now 44"), jvm.err());
      assertFalse(jvm.err().contains("is now nowhere"), jvm.err());
      jvm.process().getOutputStream().close();
      assertEquals(0, jvm.process().waitFor());
    }
  }

  private static void awaits(ForkedJvm jvm, String line) throws InterruptedException {
    for (int i = 0; i < 300 && !jvm.err().contains(line); i++) {
      Thread.sleep(100);
    }
    assertTrue(jvm.err().contains(line), jvm.err());
  }

  private static boolean isUsual(String line) {
    return line.contains(" watches ")
        || line.contains("dashboard")
        || line.contains("weir.level is not set");
  }
}
