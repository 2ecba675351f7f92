package dev.weir.robustness;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import com.acme.robustness.Blocking;
import com.fasterxml.jackson.databind.JsonNode;
import dev.weir.harness.ForkedJvm;
import dev.weir.harness.Jdks;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Every way in which the JDK blocks is in the report, under its own type and no other. */
class EverySiteIsSeenTest {
  static Stream<Arguments> jvms() {
    List<Arguments> jvms = new ArrayList<>();
    for (Path jdk : Jdks.all()) {
      jvms.add(arguments(jdk, "platform"));
      if (Jdks.feature(jdk) >= 21) {
        jvms.add(arguments(jdk, "virtual"));
      }
    }
    return jvms.stream();
  }

  /** Also proves that the verifier accepts every class woven on the way. */
  @ParameterizedTest
  @MethodSource("jvms")
  void everyBlockingOperationIsSeenAndWovenClassesVerify(
      Path jdk, String threads, @TempDir Path folder) {
    try (ForkedJvm jvm =
        ForkedJvm.on(jdk)
            .in(folder)
            .options(
                "-XX:+UnlockDiagnosticVMOptions",
                "-XX:+BytecodeVerificationLocal",
                "-XX:+BytecodeVerificationRemote",
                "-Dsun.net.inetaddr.ttl=0")
            .run(Blocking.class, threads)) {
      assertEquals(0, jvm.waitForEnd(), jvm.err());
      jvm.waitForLine("done");
      JsonNode report = jvm.report();
      Map<String, JsonNode> routes = new TreeMap<>();
      report.path("routes").forEach(route -> routes.put(route.path("route").asText(), route));
      int expected = 0;
      List<String> wrong = new ArrayList<>();
      for (String line : jvm.out().split("\n", -1)) {
        if (line.startsWith("failed ")) {
          wrong.add(line);
        } else if (line.startsWith("expect ")) {
          expected++;
          int in = line.indexOf(" in ");
          compare(routes, line.substring(in + 4), line.substring(7, in), wrong);
        }
      }
      System.out.printf(
          "JDK %d, %s threads: %d of %d blocking operations seen%n",
          Jdks.feature(jdk), threads, expected - wrong.size(), expected);
      assertTrue(wrong.isEmpty(), () -> String.join("\n", wrong));
      assertTrue(expected > 60);
      assertEquals("[]", report.path("self").path("unmatchedSites").toString());
      assertEquals(0, report.path("self").path("swallowedErrors").asInt());
      if (threads.equals("virtual")) {
        JsonNode pinned = routes.get("sleep that pins").path("operations").path(0);
        assertEquals(1, pinned.path("pinned").asInt(), pinned.toString());
      }
    }
  }

  private static void compare(
      Map<String, JsonNode> routes, String name, String type, List<String> wrong) {
    JsonNode route = routes.get(name);
    if (route == null) {
      wrong.add(name + ": no request");
      return;
    }
    TreeSet<String> types = new TreeSet<>();
    long count = 0;
    for (JsonNode operation : route.path("operations")) {
      if (isReentry(operation) && !type.equals("LOCK_WAIT")) {
        continue;
      }
      types.add(
          operation.path("type").asText() + (operation.path("async").asBoolean() ? " async" : ""));
      count += operation.path("count").asLong();
    }
    if (!types.equals(new TreeSet<>(List.of(type))) || count < 1) {
      wrong.add(name + ": expected " + type + ", reported " + route.path("operations"));
    }
  }

  /**
   * Whoever waited on a monitor enters it again, and on a busy machine waits for that too: the JVM
   * counts it as contention, which it is, though of no matter here.
   */
  private static boolean isReentry(JsonNode operation) {
    return operation.path("type").asText().equals("LOCK_WAIT")
        && operation.path("target").asText().equals("monitor");
  }
}
