package dev.weir.admin;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import dev.weir.harness.AdminClient;
import dev.weir.harness.Jdks;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Secrets of the application, of its users and of the agent are in no answer and in no file. */
class SecretsTest {
  private static final String SECRET = "hunter2";

  @TempDir Path folder;

  static List<Path> jdks() {
    return Jdks.all();
  }

  @ParameterizedTest
  @MethodSource("jdks")
  void noAnswerAndNoFileTellsASecret(Path jdk) throws Exception {
    try (Application application =
        Application.start(
            jdk,
            folder,
            3,
            "-Ddb.password=" + SECRET,
            "-Dweir.admin.token=" + SECRET + "-token",
            "-Dweir.alert.webhook=http://127.0.0.1:9/" + SECRET)) {
      application.callEach(3, 3);
      for (int i = 0; i < 5; i++) {
        application.call("/query?" + SECRET);
        application.call("/items0?password=" + SECRET);
      }
      AdminClient admin = application.admin();
      for (String path :
          List.of(
              "/",
              "/metrics",
              "/openapi.json",
              "/monitoring/summary",
              "/monitoring/routes/performance",
              "/monitoring/alerts",
              "/monitoring/limits",
              "/monitoring/history",
              "/monitoring/report")) {
        String body = admin.get(path).body();
        assertFalse(body.contains(SECRET), path + ": " + body);
      }
      String query = admin.get("/monitoring/routes/performance?route=GET%20/query").body();
      assertEquals(true, query.contains("DATABASE_QUERY"), query);
      assertEquals(
          404,
          admin
              .post("/monitoring/alerts/a1/resolve", "", "X-Weir-Token", SECRET + "-token")
              .statusCode());
      application.jvm.terminate();
      assertFalse(application.jvm.err().contains(SECRET), application.jvm.err());
      try (Stream<Path> files = Files.walk(folder)) {
        for (Path file : files.filter(Files::isRegularFile).toList()) {
          assertFalse(Files.readString(file).contains(SECRET), file.toString());
        }
      }
    }
  }
}
