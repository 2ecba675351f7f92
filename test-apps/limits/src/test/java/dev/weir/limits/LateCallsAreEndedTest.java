package dev.weir.limits;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.acme.limits.Hanging;
import dev.weir.harness.ForkedJvm;
import dev.weir.harness.Jdks;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What waits longer than its policy allows is ended in its own way, on the other side as well. */
class LateCallsAreEndedTest {
  private static final Pattern CASE =
      Pattern.compile("case (\\S+) took (\\d+) ms, (.*), flag (true|false)");
  private static final long TIMEOUT = 400;

  // The promise is 100 ms; a busy machine may take a while longer to run the thread at all.
  private static final long LATEST = TIMEOUT + 600;

  private static EmbeddedPostgres postgres;

  @BeforeAll
  static void startPostgres() throws IOException {
    postgres = EmbeddedPostgres.start();
  }

  @AfterAll
  static void stopPostgres() throws IOException {
    postgres.close();
  }

  static Stream<Path> jdks() {
    return Jdks.all().stream();
  }

  @ParameterizedTest
  @MethodSource("jdks")
  void eachWaitEndsAtItsTimeout(Path jdk, @TempDir Path folder) throws Exception {
    String database = postgres.getJdbcUrl("postgres", "postgres");
    try (ForkedJvm jvm =
        ForkedJvm.on(jdk)
            .in(folder)
            .options("-Dweir.mode=enforce")
            .options(types())
            .run(Hanging.class, database)) {
      jvm.waitForLine("done");
      Map<String, String> came = new TreeMap<>();
      Matcher cases = CASE.matcher(jvm.out());
      while (cases.find()) {
        String name = cases.group(1);
        assertEquals("false", cases.group(4), name + " leaves the flag up: " + jvm.out());
        if (!name.endsWith("-first")) {
          long millis = Long.parseLong(cases.group(2));
          assertTrue(millis >= TIMEOUT - 2 && millis <= LATEST, name + " took " + millis);
          came.put(name, cases.group(3).replaceAll(":.*", ""));
        }
      }
      assertEquals(
          Map.ofEntries(
              Map.entry("sleep", "java.lang.InterruptedException"),
              Map.entry("wait", "java.lang.InterruptedException"),
              Map.entry("lock", "java.lang.InterruptedException"),
              Map.entry("latch", "java.lang.InterruptedException"),
              Map.entry("tryLock", "java.lang.InterruptedException"),
              Map.entry("join", "java.lang.InterruptedException"),
              Map.entry("process", "returned"),
              Map.entry("socket", "java.net.SocketTimeoutException"),
              Map.entry("channel", "java.net.SocketTimeoutException"),
              Map.entry("url", "java.net.SocketTimeoutException"),
              Map.entry("http", "java.net.http.HttpTimeoutException"),
              Map.entry("query", "java.sql.SQLTimeoutException"),
              Map.entry("prepared", "java.sql.SQLTimeoutException")),
          came,
          jvm.out());
      assertTrue(jvm.out().contains("weir: policy 'any7': not over after 400 ms"), jvm.out());
    }
    assertEquals(0, sleeping(), "queries that sleep on the server");
  }

  private static String[] types() {
    String[] types = {
      "SLEEP_OPERATION",
      "LOCK_WAIT",
      "SUBPROCESS",
      "NETWORK_IO",
      "EXTERNAL_API",
      "FILE_IO",
      "DATABASE_QUERY"
    };
    String[] options = new String[types.length * 2];
    for (int i = 0; i < types.length; i++) {
      options[2 * i] = "-Dweir.policy.any" + (i + 1) + ".match.type=" + types[i];
      options[2 * i + 1] = "-Dweir.policy.any" + (i + 1) + ".timeout=" + TIMEOUT + "ms";
    }
    return options;
  }

  private static int sleeping() throws SQLException {
    String sql =
        "SELECT count(*) FROM pg_stat_activity WHERE state='active' AND pid <> pg_backend_pid()";
    try (Connection connection = postgres.getPostgresDatabase().getConnection();
        ResultSet rows = connection.createStatement().executeQuery(sql)) {
      rows.next();
      return rows.getInt(1);
    }
  }
}
