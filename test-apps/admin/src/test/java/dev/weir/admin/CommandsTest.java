package dev.weir.admin;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weir.harness.AdminClient;
import dev.weir.harness.ForkedJvm;
import dev.weir.harness.Jdks;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The commands that ask a running agent. */
class CommandsTest {
  @TempDir Path folder;

  static List<Path> jdks() {
    return Jdks.all();
  }

  private record Ran(int code, String out, String err) {}

  private Ran run(Path jdk, String... arguments) throws Exception {
    List<String> command =
        new ArrayList<>(
            List.of(jdk.resolve("bin/java").toString(), "-jar", ForkedJvm.agentJar().toString()));
    command.addAll(List.of(arguments));
    Path out = folder.resolve("out");
    Path err = folder.resolve("err");
    Process process =
        new ProcessBuilder(command)
            .directory(folder.toFile())
            .redirectOutput(out.toFile())
            .redirectError(err.toFile())
            .start();
    return new Ran(
        process.waitFor(),
        Files.readString(out, StandardCharsets.UTF_8),
        Files.readString(err, StandardCharsets.UTF_8));
  }

  @ParameterizedTest
  @MethodSource("jdks")
  void topAlertsAndLimitsAskARunningJvm(Path jdk) throws Exception {
    String policy = "-Dweir.policy.naps.";
    try (Application application =
        Application.start(
            jdk,
            folder,
            2,
            policy + "match.type=SLEEP_OPERATION",
            policy + "circuit-breaker.enabled=true",
            "-Dweir.mode=shadow")) {
      application.callEach(2, 5);
      AdminClient admin = application.admin();
      String url = admin.base().toString();
      Ran top = run(jdk, "top", url);
      assertEquals(0, top.code(), top.err());
      assertTrue(top.out().contains("GET /items1"), top.out());
      Ran byPid = run(jdk, "top", Long.toString(application.jvm.process().pid()));
      assertTrue(byPid.out().contains("GET /items1"), byPid.err());

      assertEquals("no alerts\n", run(jdk, "alerts", url).out());
      Ran missing = run(jdk, "alerts", "ack", "a99", url);
      assertEquals(1, missing.code(), missing.out());
      assertTrue(missing.err().contains("404"), missing.err());

      Ran opened = run(jdk, "limits", "open", "naps", url);
      assertTrue(opened.out().contains("FORCED_OPEN"), opened.out() + opened.err());
      Ran closed = run(jdk, "limits", "reset", "naps", url);
      assertTrue(closed.out().contains("CLOSED"), closed.out() + closed.err());
      Ran wrong = run(jdk, "limits", "open", "naps", url, "--token", "wrong");
      assertEquals(1, wrong.code());
      assertTrue(wrong.err().contains("403"), wrong.err());
    }
  }

  @ParameterizedTest
  @MethodSource("jdks")
  void whatCannotBeIsOneLine(Path jdk) throws Exception {
    Ran nobody = run(jdk, "top", "http://127.0.0.1:1/");
    assertEquals(1, nobody.code());
    assertEquals("weir top: nothing answers at http://127.0.0.1:1/\n", nobody.err());
    for (String[] usage :
        new String[][] {{"top", "--speed"}, {"alerts", "ack"}, {"limits", "a", "b"}}) {
      Ran ran = run(jdk, usage);
      assertEquals(2, ran.code(), ran.err());
      assertEquals(1, ran.err().lines().count(), ran.err());
    }
    assertEquals(0, run(jdk, "top", "--help").code());
  }
}
