package dev.weir.admin;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weir.harness.AdminClient;
import dev.weir.harness.Jdks;
import java.nio.file.Path;
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

  private AgentCommand run(Path jdk, String... arguments) {
    return AgentCommand.run(jdk, folder, arguments);
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
      AgentCommand top = run(jdk, "top", url);
      assertEquals(0, top.code(), top.err());
      assertTrue(top.out().contains("GET /items1"), top.out());
      AgentCommand byPid = run(jdk, "top", Long.toString(application.jvm.process().pid()));
      assertTrue(byPid.out().contains("GET /items1"), byPid.err());

      AgentCommand lately = run(jdk, "top", url, "--window", "5m");
      assertEquals(0, lately.code(), lately.err());
      assertTrue(lately.out().contains("SLEEP_OPERATION"), lately.out());
      assertTrue(lately.out().contains("10 requests, 0 errors"), lately.out());

      assertEquals("no alerts\n", run(jdk, "alerts", url).out());
      AgentCommand missing = run(jdk, "alerts", "ack", "a99", url);
      assertEquals(1, missing.code(), missing.out());
      assertTrue(missing.err().contains("404"), missing.err());

      AgentCommand plan = run(jdk, "plan", url);
      assertEquals(0, plan.code(), plan.err());
      assertTrue(plan.out().startsWith("mode shadow"), plan.out());
      assertTrue(plan.out().contains("\nnaps "), plan.out());
      AgentCommand unknown = run(jdk, "plan", "GET /none", url);
      assertEquals(2, unknown.code(), unknown.out());
      assertTrue(unknown.err().contains("no policy and no route"), unknown.err());

      AgentCommand opened = run(jdk, "limits", "open", "naps", url);
      assertTrue(opened.out().contains("FORCED_OPEN"), opened.out() + opened.err());
      application.callEach(2, 3);
      AgentCommand rejected = run(jdk, "plan", "GET /items1", url);
      assertTrue(
          rejected.out().matches("(?s).*GET /items1 +[3-9] +0\n.*"),
          rejected.out() + rejected.err());
      assertTrue(!rejected.out().contains("GET /items0"), rejected.out());

      AgentCommand closed = run(jdk, "limits", "reset", "naps", url);
      assertTrue(closed.out().contains("CLOSED"), closed.out() + closed.err());
      AgentCommand wrong = run(jdk, "limits", "open", "naps", url, "--token", "wrong");
      assertEquals(1, wrong.code());
      assertTrue(wrong.err().contains("403"), wrong.err());
    }
  }

  @ParameterizedTest
  @MethodSource("jdks")
  void whatCannotBeIsOneLine(Path jdk) throws Exception {
    AgentCommand nobody = run(jdk, "top", "http://127.0.0.1:1/");
    assertEquals(1, nobody.code());
    assertEquals("weir top: nothing answers at http://127.0.0.1:1/\n", nobody.err());
    for (String[] usage :
        new String[][] {
          {"top", "--speed"},
          {"top", "--window", "2m"},
          {"alerts", "ack"},
          {"limits", "a", "b"},
          {"list", "all"},
          {"attach"},
          {"attach", "com.acme.Nothing"},
          {"attach", "999999999"},
          {"doctor", "a", "b"},
          {"doctor", "--fail-on", "anything"},
          {"plan", "GET /a", "1", "2"}
        }) {
      AgentCommand ran = run(jdk, usage);
      assertEquals(2, ran.code(), ran.err());
      assertEquals(1, ran.err().lines().count(), ran.err());
    }
    for (String command : List.of("top", "list", "attach", "doctor", "plan")) {
      AgentCommand help = run(jdk, command, "--help");
      assertEquals(0, help.code(), help.err());
      assertTrue(help.out().startsWith("Usage: " + command), help.out());
    }
  }
}
