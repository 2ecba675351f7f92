package com.acme.mvc;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.JsonNode;
import dev.weir.harness.ForkedJvm;
import dev.weir.harness.Jdks;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Policies about routes of Spring MVC that answer when their handlers have returned. */
class SpringLimitsIT {
  private static final String[] LATE = {"cancel", "error", "fall"};
  private static final HttpClient HTTP = HttpClient.newHttpClient();

  static List<Path> jdks() {
    return Jdks.newest();
  }

  private static List<String> policies() {
    List<String> options =
        new ArrayList<>(
            List.of("-Dweir.admin.enabled=false", "-Dweir.mode=enforce", "-Dweir.level=ADVANCED"));
    String[] names = {"cancel", "error", "fall", "back"};
    String[] strategies = {"CANCEL", "ERROR_RESPONSE", "CACHE_FALLBACK", "BACKGROUND"};
    for (int i = 0; i < names.length; i++) {
      String policy = "-Dweir.policy." + names[i] + ".";
      options.add(policy + "match.route=/api/late/" + names[i] + "/*");
      options.add(policy + "timeout=500ms");
      options.add(policy + "timeout-strategy=" + strategies[i]);
      options.add(policy + "max-concurrent=100");
    }
    return options;
  }

  @ParameterizedTest
  @MethodSource("jdks")
  void answersAreOursOrTheirs(Path jdk) throws Exception {
    Path folder = Path.of("target/it/limits-" + Jdks.feature(jdk)).toAbsolutePath();
    try (ForkedJvm jvm =
        ForkedJvm.on(jdk)
            .in(folder)
            .options(policies().toArray(new String[0]))
            .run(MvcApplication.class)) {
      String base = "http://127.0.0.1:" + jvm.waitForLine("port ").substring(5).trim();
      int late = 0;
      for (String policy : LATE) {
        String path = base + "/api/late/" + policy;
        late += warm(path + "/callable/1?ms=1");
        errorPagesStayHere(path);
        late += warm(path + "/events/1?ms=1");
        eventsGoOn(path);
      }
      int accepted = warm(base + "/api/late/back/callable/1?ms=1");
      outcomesCome(base);
      TimeUnit.MILLISECONDS.sleep(500);
      jvm.terminate();
      int timedOut = 0;
      for (String policy : LATE) {
        JsonNode limit = jvm.limit(policy);
        assertEquals(0, limit.at("/counts/failed").asInt(), limit.toString());
        assertEquals(0, limit.at("/stopped/notFreed").asInt(), limit.toString());
        timedOut += limit.at("/counts/timedOut").asInt();
      }
      assertEquals(3 * 41 + late, timedOut);
      JsonNode back = jvm.limit("back");
      assertEquals(4 + accepted, back.at("/counts/timedOut").asInt(), back.toString());
      assertEquals(0, back.at("/concurrency/inFlight").asInt(), back.toString());
      jvm.swallowedNothing();
    }
  }

  /** Asks until it is answered in time, as the first are not where the JVM is slow. */
  private static int warm(String uri) throws Exception {
    int late = 0;
    while (get(uri).statusCode() != 200 && late < 20) {
      late++;
    }
    return late;
  }

  /** What becomes of work whose deadline has broken it off. */
  private static void errorPagesStayHere(String path) throws Exception {
    List<CompletableFuture<HttpResponse<String>>> calls = new ArrayList<>();
    for (int i = 0; i < 40; i++) {
      calls.add(begin(path + "/callable/" + i + "?ms=2500"));
    }
    for (CompletableFuture<HttpResponse<String>> call : calls) {
      HttpResponse<String> response = call.get(30, TimeUnit.SECONDS);
      assertEquals(504, response.statusCode(), response.body());
    }
    String file =
        "--x\r\nContent-Disposition: form-data; name=\"file\"; filename=\"f\"\r\n\r\n"
            + "y".repeat(1000)
            + "\r\n--x--\r\n";
    HttpResponse<String> upload =
        HTTP.send(
            request(path + "/upload/1?ms=2500")
                .header("Content-Type", "multipart/form-data; boundary=x")
                .POST(HttpRequest.BodyPublishers.ofString(file))
                .build(),
            HttpResponse.BodyHandlers.ofString());
    assertEquals(504, upload.statusCode(), upload.body());
  }

  private static void eventsGoOn(String path) throws Exception {
    List<CompletableFuture<HttpResponse<String>>> calls = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      calls.add(begin(path + "/events/" + i + "?ms=800"));
    }
    for (int i = 0; i < 4; i++) {
      HttpResponse<String> response = calls.get(i).get(30, TimeUnit.SECONDS);
      assertEquals(200, response.statusCode(), response.body());
      assertEquals(
          "event 0-0event 0-1event 0-2".replace("t 0", "t " + i),
          response.body().replace("data:", "").replace("\n", ""));
    }
  }

  private static void outcomesCome(String base) throws Exception {
    String path = base + "/api/late/back/";
    outcome(base, path + "callable/1?ms=1500", 200, "answer 1");
    outcome(base, path + "deferred/2?ms=1500", 200, "answer 2");
    outcome(base, path + "failing/3?ms=1000", 500, null);
    outcome(base, path + "never/4?ms=1500", 500, null);
  }

  private static void outcome(String base, String uri, int status, String body) throws Exception {
    HttpResponse<String> accepted = get(uri);
    assertEquals(202, accepted.statusCode(), accepted.body());
    String place = base + accepted.headers().firstValue("Location").orElse("");
    HttpResponse<String> outcome = get(place);
    for (int i = 0; i < 100 && outcome.statusCode() == 202; i++) {
      TimeUnit.MILLISECONDS.sleep(100);
      outcome = get(place);
    }
    assertEquals(status, outcome.statusCode(), uri + ": " + outcome.body());
    if (body != null) {
      assertEquals(body, outcome.body());
      assertEquals("yes", outcome.headers().firstValue("App").orElse(""));
    }
  }

  private static HttpResponse<String> get(String uri) throws Exception {
    return HTTP.send(request(uri).build(), HttpResponse.BodyHandlers.ofString());
  }

  private static CompletableFuture<HttpResponse<String>> begin(String uri) {
    return HTTP.sendAsync(request(uri).build(), HttpResponse.BodyHandlers.ofString());
  }

  private static HttpRequest.Builder request(String uri) {
    return HttpRequest.newBuilder(URI.create(uri)).timeout(Duration.ofSeconds(30));
  }
}
