package dev.weir.stopwatch;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import com.acme.stopwatch.Main;
import com.fasterxml.jackson.databind.JsonNode;
import dev.weir.harness.ForkedJvm;
import dev.weir.harness.Jdks;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** The report's milliseconds are those that the application measured itself. */
class ReportAgreesWithStopwatchTest {
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

  @ParameterizedTest
  @MethodSource("jvms")
  void blockedTimeIsWithinTenPercentOrOneMillisecondACall(
      Path jdk, String threads, @TempDir Path folder) {
    try (ForkedJvm jvm = ForkedJvm.on(jdk).in(folder).run(Main.class, threads)) {
      assertEquals(0, jvm.waitForEnd(), jvm.err());
      jvm.waitForLine("done");
      List<String> wrong = new ArrayList<>();
      for (String line : jvm.out().split("\n", -1)) {
        if (line.startsWith("measured ")) {
          compare(jvm, line.split(" ", -1), threads, wrong);
        }
      }
      assertTrue(wrong.isEmpty(), () -> String.join("\n", wrong) + "\n" + jvm.report());
      noOperationIsCountedTwice(jvm.report());
      jvm.swallowedNothing();
      assertEquals("[]", jvm.report().path("self").path("unmatchedSites").toString());
    }
  }

  private static void compare(
      ForkedJvm jvm, String[] measured, String threads, List<String> wrong) {
    String type = measured[2];
    boolean ofThread = type.equals("CPU_INTENSIVE") || type.equals("MEMORY_OPERATION");
    if (ofThread && threads.equals("virtual")) {
      return; // The JVM keeps no such figures for virtual threads.
    }
    boolean async = measured[3].equals("async");
    int calls = Integer.parseInt(measured[4]);
    double expected = Double.parseDouble(measured[5]);
    double reported = 0;
    for (JsonNode operation : jvm.route("GET " + measured[1]).path("operations")) {
      if (operation.path("type").asText().equals(type)
          && operation.path("async").asBoolean() == async) {
        reported += operation.path("blockedMs").path("total").asDouble();
      }
    }
    double tolerance = Math.max(expected * 0.1, calls);
    if (type.equals("MEMORY_OPERATION")) {
      tolerance = expected; // Allocation is counted in bytes; its time is the request's own.
    }
    if (Math.abs(reported - expected) > tolerance) {
      wrong.add(String.join(" ", measured) + " but reported " + reported);
    }
  }

  private static void noOperationIsCountedTwice(JsonNode report) {
    for (JsonNode route : report.path("routes")) {
      double own = 0;
      for (JsonNode operation : route.path("operations")) {
        String type = operation.path("type").asText();
        boolean blocks = !type.equals("CPU_INTENSIVE") && !type.equals("MEMORY_OPERATION");
        if (blocks && !operation.path("async").asBoolean()) {
          own += operation.path("blockedMs").path("total").asDouble();
        }
      }
      double blocked = route.path("blockedMs").path("total").asDouble();
      assertEquals(blocked, own, 0.01, route.path("route").asText());
      assertTrue(blocked <= route.path("responseMs").path("total").asDouble() + 0.01);
    }
  }
}
