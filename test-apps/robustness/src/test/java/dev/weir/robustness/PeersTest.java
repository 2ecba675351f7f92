package dev.weir.robustness;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.acme.robustness.Peers;
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

/** What is found in conversations over sockets, and what is not. */
class PeersTest {
  private static final List<String> ROUTES =
      List.of(
          "readsForEver",
          "readsWithATimeout",
          "readsAChannel",
          "readsAChannelsSocketWithATimeout",
          "asksForManyKeys",
          "tellsTheAuditor");

  static Stream<Path> jdks() {
    return Jdks.all().stream();
  }

  @ParameterizedTest
  @MethodSource("jdks")
  void whatHasNoTimeoutAsksAgainAndAgainOrIsNeverAnsweredIsFound(Path jdk, @TempDir Path folder) {
    List<String> options = new ArrayList<>(List.of("-Dweir.admin.enabled=false"));
    for (String route : ROUTES) {
      options.add("-Dweir.request." + route + ".method=com.acme.robustness.Peers#" + route);
    }
    try (ForkedJvm jvm =
        ForkedJvm.on(jdk).in(folder).options(options.toArray(String[]::new)).run(Peers.class)) {
      assertEquals(0, jvm.waitForEnd(), jvm.err());
      JsonNode report = jvm.report();
      TreeSet<String> found = new TreeSet<>();
      for (JsonNode one : report.path("recommendations")) {
        found.add(one.path("route").asText() + " " + one.path("kind").asText());
      }
      assertEquals(
          new TreeSet<>(
              List.of(
                  "readsForEver no-timeout",
                  "readsAChannel no-timeout",
                  "asksForManyKeys round-trips",
                  "tellsTheAuditor background")),
          found,
          () -> report.path("recommendations").toString());
      for (JsonNode one : report.path("recommendations")) {
        if (one.path("kind").asText().equals("round-trips")) {
          assertEquals(12, one.at("/evidence/roundTripsPerRequest").asDouble(), one::toString);
        }
      }
      assertEquals(0, report.at("/self/swallowedErrors").asInt(), jvm.err());
    }
  }
}
