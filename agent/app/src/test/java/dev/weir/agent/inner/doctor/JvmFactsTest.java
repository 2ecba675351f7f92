package dev.weir.agent.inner.doctor;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weir.core.report.Diagnosis.Agent;
import dev.weir.core.report.Diagnosis.Use;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class JvmFactsTest {
  private static final String SHARING = "mixed mode, sharing";

  private static JvmFacts facts(String vmInfo, Map<String, String> options, String... arguments) {
    return new JvmFacts(
        vmInfo,
        options::get,
        List.of(arguments),
        Map.of("JAVA_TOOL_OPTIONS", "-Dx=y -agentlib:jdwp=transport=dt_socket"),
        "/opt/weir/weir-agent.jar");
  }

  @Test
  void theJdksArchiveIsInUseWhereTheJvmShares() {
    JvmFacts jvm = facts(SHARING, Map.of("SharedArchiveFile", ""));
    assertEquals(Use.IN_USE, jvm.cds().state());
    assertEquals(Use.NONE, jvm.aot().state());
    assertTrue(jvm.aot().detail().contains("24"));
  }

  @Test
  void anArchiveOnTopOfItIsNamedAndNotVouchedFor() {
    JvmFacts jvm = facts(SHARING, Map.of("SharedArchiveFile", "app.jsa"));
    assertEquals(Use.UNKNOWN, jvm.cds().state());
    assertEquals("app.jsa", jvm.cds().file());
  }

  @Test
  void whereTheJvmDoesNotShareItSaysWhy() {
    assertEquals("-Xshare:off", facts("mixed mode", Map.of(), "-Xshare:off").cds().detail());
    assertTrue(facts("mixed mode", Map.of()).cds().detail().contains("-Xlog:cds"));
  }

  @Test
  void anAotCacheIsInUseOrTakesTheArchiveWithIt() {
    Map<String, String> options = Map.of("SharedArchiveFile", "", "AOTCache", "app.aot");
    assertEquals(Use.IN_USE, facts(SHARING, options).aot().state());
    assertEquals(Use.NOT_IN_USE, facts("mixed mode", options).aot().state());
    assertTrue(facts("mixed mode", options).cds().detail().contains("AOT cache"));
    assertEquals(Use.NONE, facts(SHARING, Map.of("AOTCache", "")).aot().state());
  }

  @Test
  void agentsAreNamedWithoutTheirArguments() {
    JvmFacts jvm =
        facts(
            SHARING,
            Map.of(),
            "-Xmx64m",
            "-javaagent:lib/weir-agent.jar=weir.admin.token=secret",
            "-javaagent:/opt/other.jar=licence=secret",
            "-agentlib:jdwp=transport=dt_socket");
    assertEquals(
        List.of(
            new Agent("-javaagent", "lib/weir-agent.jar", "command line", true),
            new Agent("-javaagent", "/opt/other.jar", "command line", false),
            new Agent("-agentlib", "jdwp", "JAVA_TOOL_OPTIONS", false)),
        jvm.agents());
  }

  @Test
  void thisVeryJvmTellsSomething() {
    JvmFacts jvm = JvmFacts.ofProcess();
    assertEquals(
        System.getProperty("java.vm.info", "").contains("sharing"),
        jvm.cds().state() != Use.NOT_IN_USE);
  }
}
