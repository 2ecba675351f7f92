package com.acme.accounts;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import com.fasterxml.jackson.databind.JsonNode;
import dev.weir.harness.ForkedJvm;
import dev.weir.harness.Jdks;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** A query an account, mended in the code: one for all of them gains what was predicted. */
@Tag("soak")
class GainOnPostgresIT {
  private static final double TOLERANCE = 0.25;

  private static EmbeddedPostgres postgres;

  private final HttpClient client =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

  @BeforeAll
  static void startPostgres() throws Exception {
    postgres = EmbeddedPostgres.start();
  }

  @AfterAll
  static void stopPostgres() throws Exception {
    postgres.close();
  }

  /** The next rack, and the next town. */
  static Stream<Arguments> jdksAndDistances() {
    return Jdks.all().stream()
        .flatMap(jdk -> Stream.of(arguments(jdk, 500), arguments(jdk, 3_000)));
  }

  @ParameterizedTest
  @MethodSource("jdksAndDistances")
  void theGainIsWhatWasPredicted(Path jdk, long micros, @TempDir Path folder) throws Exception {
    try (FarAway way = FarAway.to(postgres.getPort(), micros)) {
      JsonNode before = run(jdk, folder, way.port(), "--accounts.mended=false");
      JsonNode found = before.path("recommendations").path(0);
      assertEquals(
          "n-plus-one", found.path("kind").asText(), before.path("recommendations")::toString);
      JsonNode after = run(jdk, folder, way.port(), "--accounts.mended=true");
      JsonNode outcome = after.path("outcomes").path(0);
      System.out.println(Jdks.feature(jdk) + ", " + micros + " us: " + found + " " + outcome);
      assertTrue(outcome.path("id").asText().startsWith("n-plus-one"), outcome::toString);
      double predicted = outcome.path("predictedMs").asDouble();
      assertEquals(
          1, predicted / outcome.path("gainedMs").asDouble(), TOLERANCE, outcome::toString);
    }
  }

  private JsonNode run(Path jdk, Path folder, int port, String mended) throws Exception {
    try (ForkedJvm jvm =
        ForkedJvm.on(jdk)
            .in(folder)
            .options("-Dweir.admin.port=0", "-Dweir.history.dir=" + folder.resolve("history"))
            .run(
                AccountsApplication.class,
                mended,
                "--spring.datasource.url=jdbc:postgresql://127.0.0.1:" + port + "/postgres",
                "--spring.datasource.username=postgres",
                "--spring.datasource.password=postgres")) {
      URI base = URI.create("http://127.0.0.1:" + jvm.waitForLine("port ").substring(5).trim());
      HttpRequest request = HttpRequest.newBuilder(base.resolve("/statements")).build();
      for (int i = 0; i < 500; i++) {
        assertEquals(200, client.send(request, BodyHandlers.discarding()).statusCode());
      }
      jvm.terminate();
      return jvm.report();
    }
  }
}
