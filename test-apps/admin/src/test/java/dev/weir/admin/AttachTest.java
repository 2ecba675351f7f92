package dev.weir.admin;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.acme.routes.ManyRoutes;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.weir.harness.ForkedJvm;
import dev.weir.harness.Jdks;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The commands that find running JVMs, start the agent in them, and tell whether it is well. */
class AttachTest {
  private static final Pattern WATCHED =
      Pattern.compile("Weir watches process \\d+, dashboard: (http://127.0.0.1:\\d+/)\n");
  private static final String ANY_PORT = "weir.admin.port=0";

  @TempDir Path folder;

  static List<Path> jdks() {
    return Jdks.all();
  }

  private ForkedJvm serve(Path jdk, String... options) {
    return ForkedJvm.on(jdk).in(folder).withoutAgent().options(options).run(ManyRoutes.class, "2");
  }

  private static String pid(ForkedJvm jvm) {
    return Long.toString(jvm.process().pid());
  }

  private static String line(AgentCommand list, ForkedJvm of) {
    return list.out()
        .lines()
        .filter(line -> line.strip().startsWith(pid(of) + " "))
        .findFirst()
        .orElseThrow(() -> new AssertionError(list.toString()));
  }

  @ParameterizedTest
  @MethodSource("jdks")
  void aRunningJvmIsListedAttachedToAndExamined(Path jdk) throws Exception {
    try (ForkedJvm jvm = serve(jdk)) {
      String port = jvm.waitForLine("port ").substring(5).strip();
      String before = line(AgentCommand.run(jdk, folder, "list"), jvm);
      assertTrue(before.contains(" no ") && before.endsWith(ManyRoutes.class.getName()), before);
      assertTrue(before.contains(" " + Jdks.feature(jdk) + "."), before);
      AgentCommand without = AgentCommand.run(jdk, folder, "doctor", pid(jvm));
      assertEquals(1, without.code(), without.toString());
      assertTrue(without.err().contains("has no Weir in it; see attach"), without.err());

      AgentCommand wrong = AgentCommand.run(jdk, folder, "attach", pid(jvm), "weir.mod=shadow");
      assertEquals(2, wrong.code(), wrong.toString());
      assertTrue(wrong.err().contains("did you mean weir.mode"), wrong.err());

      AgentCommand attached = AgentCommand.run(jdk, folder, "attach", pid(jvm), ANY_PORT);
      assertEquals(0, attached.code(), attached.toString() + jvm.err());
      Matcher watched = WATCHED.matcher(attached.out());
      assertTrue(watched.matches(), attached.out());
      String url = watched.group(1);
      assertTrue(line(AgentCommand.run(jdk, folder, "list"), jvm).contains(url));

      AgentCommand again = AgentCommand.run(jdk, folder, "attach", pid(jvm));
      assertEquals(1, again.code(), again.toString());
      assertTrue(again.err().contains("has Weir already, dashboard: " + url), again.err());

      get(URI.create("http://127.0.0.1:" + port + "/items0"));
      AgentCommand doctor =
          AgentCommand.run(jdk, folder, "doctor", pid(jvm), "--fail-on", "problem");
      assertEquals(0, doctor.code(), doctor.toString() + jvm.err());
      assertTrue(doctor.out().contains("\nnothing is wrong\n"), doctor.out());
      assertTrue(doctor.out().contains("this agent: attached"), doctor.out());
      assertTrue(doctor.out().contains("retransforms classes: yes"), doctor.out());
      JsonNode found = new ObjectMapper().readTree(get(URI.create(url + "monitoring/doctor")));
      assertEquals("APPLIED", state(found, "java.io.FileInputStream"), found.toString());
      assertEquals("PASSED", found.path("selfTest").asText(), found.toString());
    }
  }

  private static String state(JsonNode found, String className) {
    for (JsonNode hook : found.path("hooks")) {
      if (hook.path("class").asText().equals(className)) {
        return hook.path("state").asText();
      }
    }
    return "not there";
  }

  private static String get(URI uri) throws Exception {
    return HttpClient.newHttpClient()
        .send(HttpRequest.newBuilder(uri).build(), HttpResponse.BodyHandlers.ofString())
        .body();
  }

  @ParameterizedTest
  @MethodSource("jdks")
  void whatRefusesIsOneLine(Path jdk) {
    try (ForkedJvm closed = serve(jdk, "-XX:+DisableAttachMechanism");
        ForkedJvm strict = serve(jdk, "-XX:-EnableDynamicAgentLoading")) {
      closed.waitForLine("port ");
      strict.waitForLine("port ");
      AgentCommand both = AgentCommand.run(jdk, folder, "attach", "ManyRoutes");
      assertEquals(2, both.code(), both.toString());
      assertTrue(both.err().contains(pid(closed)) && both.err().contains(pid(strict)), both.err());
      assertRefused(jdk, closed, "refuses to be attached to (-XX:+DisableAttachMechanism)");
      assertRefused(jdk, strict, "lets no agent in (-XX:-EnableDynamicAgentLoading)");
      assertTrue(line(AgentCommand.run(jdk, folder, "list"), closed).contains(" ? "));
      assertEquals(1, closed.out().lines().count(), closed.out());
      List<String> trimmed = List.of("--limit-modules", "java.base,java.instrument,jdk.zipfs");
      AgentCommand list = AgentCommand.runWith(trimmed, jdk, folder, "list");
      assertEquals(1, list.code(), list.toString());
      assertTrue(list.err().contains("no module jdk.attach"), list.err());
    }
  }

  private void assertRefused(Path jdk, ForkedJvm jvm, String why) {
    AgentCommand refused = AgentCommand.run(jdk, folder, "attach", pid(jvm));
    assertEquals(1, refused.code(), refused.toString());
    assertEquals("", refused.out());
    assertEquals(1, refused.err().lines().count(), refused.err());
    assertTrue(refused.err().contains(why), refused.err());
  }

  @ParameterizedTest
  @MethodSource("jdks")
  void settingsThatKeepTheAgentOutAreToldAndSoIsNoDashboard(Path jdk) {
    try (ForkedJvm strict = serve(jdk, "-Dweir.mod=shadow", "-Dweir.config.strict=true");
        ForkedJvm silent = serve(jdk)) {
      strict.waitForLine("port ");
      silent.waitForLine("port ");
      AgentCommand out = AgentCommand.run(jdk, folder, "attach", pid(strict));
      assertEquals(1, out.code(), out.toString());
      assertTrue(out.err().contains("runs on without the agent: weir.config.strict"), out.err());
      AgentCommand in = AgentCommand.run(jdk, folder, "attach", pid(silent), "weir.admin.port=-1");
      assertEquals(0, in.code(), in.toString());
      assertTrue(in.out().contains("no dashboard, because weir.admin.port is -1"), in.out());
      AgentCommand doctor = AgentCommand.run(jdk, folder, "doctor", pid(silent));
      assertEquals(1, doctor.code(), doctor.toString());
      assertTrue(doctor.err().contains("because weir.admin.port is -1"), doctor.err());
    }
  }

  @ParameterizedTest
  @MethodSource("jdks")
  void theDoctorNamesWhatIsWrong(Path jdk) {
    try (Application application = Application.start(jdk, folder, 1, "-Dweir.slow-opertion=1ms")) {
      application.admin(); // is there
      String pid = pid(application.jvm);
      AgentCommand ill = AgentCommand.run(jdk, folder, "doctor", pid, "--fail-on", "problem");
      assertEquals(3, ill.code(), ill.toString());
      assertTrue(ill.out().contains("\n1 problem\n"), ill.out());
      assertTrue(ill.out().contains("did you mean weir.slow-operation?"), ill.out());
      assertTrue(ill.out().contains("this agent: -javaagent:"), ill.out());
      assertEquals(0, AgentCommand.run(jdk, folder, "doctor", pid, "--all").code());
    }
  }
}
