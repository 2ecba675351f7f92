package dev.weir.robustness;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.acme.robustness.Habits;
import com.fasterxml.jackson.databind.JsonNode;
import dev.weir.harness.ForkedJvm;
import dev.weir.harness.Jdks;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What is found of how files are read and of what is waited for, and what is not. */
class HabitsTest {
  private static final List<String> ROUTES =
      List.of(
          "downloads",
          "uploads",
          "readsThroughABuffer",
          "readsBytes",
          "readsNumbers",
          "readsAndAsksForItsAge",
          "transfers",
          "worksOutAPrice",
          "takesAPermit",
          "waitsForMail");

  static Stream<Path> jdks() {
    return Jdks.all().stream();
  }

  @ParameterizedTest
  @MethodSource("jdks")
  void badHabitsAreFoundAndGoodOnesAreLeftAlone(
      Path jdk, @TempDir Path folder, @TempDir Path files) {
    List<String> options = new ArrayList<>(List.of("-Dweir.admin.enabled=false"));
    for (String route : ROUTES) {
      options.add("-Dweir.request." + route + ".method=com.acme.robustness.Habits#" + route);
    }
    try (ForkedJvm jvm =
        ForkedJvm.on(jdk)
            .in(folder)
            .options(options.toArray(String[]::new))
            .run(Habits.class, files.toString())) {
      assertEquals(0, jvm.waitForEnd(), jvm.err());
      JsonNode report = jvm.report();
      TreeSet<String> found = new TreeSet<>();
      for (JsonNode one : report.path("recommendations")) {
        found.add(one.path("route").asText() + " " + one.path("kind").asText());
        if (one.path("route").asText().equals("takesAPermit")) {
          assertTrue(one.path("title").asText().contains("permit"), one::toString);
        }
      }
      assertEquals(
          new TreeSet<>(
              List.of(
                  "readsBytes tiny-io",
                  "readsNumbers tiny-io",
                  "readsAndAsksForItsAge repeated-read",
                  "transfers repeated-read",
                  "worksOutAPrice lock-contention",
                  "takesAPermit lock-contention")),
          found,
          () -> report.path("recommendations").toString());
      JsonNode wait =
          ForkedJvm.operation(jvm.route("waitsForMail"), "LOCK_WAIT", "java.lang.Object (wait)");
      assertEquals(100, wait.path("count").asInt(), wait::toString);
      jvm.swallowedNothing();
      assertEquals("[]", report.at("/self/unmatchedSites").toString());
    }
  }
}
