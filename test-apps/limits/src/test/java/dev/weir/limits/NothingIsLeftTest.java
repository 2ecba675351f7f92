package dev.weir.limits;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.acme.limits.Often;
import com.fasterxml.jackson.databind.JsonNode;
import dev.weir.harness.ForkedJvm;
import dev.weir.harness.Jdks;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** After 10,000 refused calls and 1,000 that were ended, nothing of them is left. */
class NothingIsLeftTest {
  private static final Pattern LEFT = Pattern.compile("(\\d+) threads, (\\d+) files");

  static Stream<Path> jdks() {
    return Jdks.all().stream();
  }

  @ParameterizedTest
  @MethodSource("jdks")
  void threadsAndConnectionsAreAsBefore(Path jdk, @TempDir Path folder) throws Exception {
    try (ForkedJvm jvm =
        ForkedJvm.on(jdk)
            .in(folder)
            .options(
                "-Dweir.mode=enforce",
                "-Dweir.admin.port=-1",
                "-Dweir.policy.db.match.type=DATABASE_QUERY",
                "-Dweir.policy.db.match.target=jdbc:h2:mem:often",
                "-Dweir.policy.db.rate-limit=100/1h",
                "-Dweir.policy.net.match.type=NETWORK_IO",
                "-Dweir.policy.net.timeout=5ms",
                "-Dweir.policy.sleep.match.type=SLEEP_OPERATION",
                "-Dweir.policy.sleep.timeout=5ms")
            .run(Often.class, "10000")) {
      jvm.waitForLine("done");
      assertTrue(jvm.out().contains("came 10000 query java.sql.SQLTransientException"), jvm.out());
      assertTrue(jvm.out().contains("came 500 sleep java.lang.InterruptedException"), jvm.out());
      assertTrue(jvm.out().contains("came 500 read java.net.SocketTimeoutException"), jvm.out());
      Matcher before = LEFT.matcher(jvm.waitForLine("before: "));
      Matcher after = LEFT.matcher(jvm.waitForLine("after: "));
      assertTrue(before.find() && after.find(), jvm.out());
      int threads = Integer.parseInt(after.group(1)) - Integer.parseInt(before.group(1));
      int files = Integer.parseInt(after.group(2)) - Integer.parseInt(before.group(2));
      // Idle threads of ours may have ended; none may have come.
      assertTrue(threads <= 1 && files <= 1, jvm.out());
      jvm.process().waitFor();
      JsonNode stopped = policy(jvm.report(), "sleep").path("stopped");
      assertEquals(0, stopped.path("notFreed").asInt(), stopped.toString());
      assertTrue(stopped.path("total").asInt() >= 500, stopped.toString());
      JsonNode database = policy(jvm.report(), "db").path("counts");
      // Of the hundred that pass one is the connection's own.
      assertEquals(10_101, database.path("rejected").asInt(), database.toString());
      assertEquals(0, jvm.report().at("/self/swallowedErrors").asInt());
    }
  }

  private static JsonNode policy(JsonNode report, String name) {
    for (JsonNode policy : report.path("limits")) {
      if (policy.path("name").asText().equals(name)) {
        return policy;
      }
    }
    throw new AssertionError(name + " is not in " + report.path("limits"));
  }
}
