package dev.weir.admin;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.weir.harness.AdminClient;
import dev.weir.harness.Jdks;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Metrics, as Prometheus and its tools read them; those are skipped where they are not installed.
 */
class MetricsTest {
  private static final String OPEN =
      "application/openmetrics-text;version=1.0.0;q=0.5,text/plain;version=0.0.4;q=0.4";

  @TempDir Path folder;

  static List<Path> jdks() {
    return Jdks.all();
  }

  @ParameterizedTest
  @MethodSource("jdks")
  void countersAndHistogramsAreThoseOfTheReport(Path jdk) throws Exception {
    try (Application application = Application.start(jdk, folder, 3)) {
      application.callEach(3, 20);
      application.call("/fail");
      AdminClient admin = application.admin();
      HttpResponse<String> prometheus = admin.get("/metrics");
      assertEquals(
          "text/plain; version=0.0.4; charset=utf-8",
          prometheus.headers().firstValue("content-type").orElse(""));
      String text = prometheus.body();
      String route = "http_request_method=\"GET\",http_route=\"/items2\"";
      String labels = route + ",weir_framework=\"jdk-httpserver\"";
      String histogram = "http_server_request_duration_seconds";
      assertTrue(text.contains(histogram + "_count{" + labels + "} 20\n"), text);
      assertTrue(text.contains(histogram + "_bucket{" + labels + ",le=\"+Inf\"} 20\n"), text);
      assertTrue(text.contains(histogram + "_bucket{" + labels + ",le=\"0.005\"}"), text);
      assertTrue(
          text.contains(
              "weir_responses_total{" + labels + ",http_response_status_code=\"200\"} 20"),
          text);
      assertTrue(
          text.contains("weir_request_errors_total{" + labels.replace("items2", "fail")), text);
      assertTrue(
          text.contains(
              "weir_operations_total{"
                  + labels
                  + ",weir_operation_type=\"SLEEP_OPERATION\",weir_async=\"false\"} 20\n"),
          text);
      assertFalse(text.contains("# EOF"));
      String unwanted = "text/plain, application/openmetrics-text;q=0";
      assertFalse(admin.get("/metrics", "Accept", unwanted).body().contains("# EOF"));

      HttpResponse<String> open = admin.get("/metrics", "Accept", OPEN);
      assertEquals(
          "application/openmetrics-text; version=1.0.0; charset=utf-8",
          open.headers().firstValue("content-type").orElse(""));
      assertTrue(open.body().endsWith("\n# EOF\n"), open.body());
      assertTrue(open.body().contains("# TYPE weir_responses counter\n"), open.body());
      assertTrue(open.body().contains("# UNIT " + histogram + " seconds\n"), open.body());
    }
  }

  @Test
  void theirOwnToolFindsNothingToComplainAbout() throws Exception {
    assumeTrue(isInstalled("promtool"), "promtool is not installed");
    try (Application application = Application.start(Jdks.all().get(0), folder, 5)) {
      application.callEach(5, 3);
      application.call("/query?its");
      application.call("/%3Cscript%3Ealert(1)%3C/script%3E%3Cimg%20src=x%20onerror=alert(2)%3E");
      Process tool =
          new ProcessBuilder("promtool", "check", "metrics").redirectErrorStream(true).start();
      try (var out = tool.getOutputStream()) {
        out.write(application.admin().get("/metrics").body().getBytes(StandardCharsets.UTF_8));
      }
      String said = new String(tool.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      assertEquals("", said);
      assertEquals(0, tool.waitFor());
    }
  }

  @Test
  void aRealPrometheusScrapesIt() throws Exception {
    assumeTrue(isInstalled("prometheus"), "prometheus is not installed");
    try (Application application = Application.start(Jdks.all().get(0), folder, 3)) {
      application.callEach(3, 20);
      AdminClient admin = application.admin();
      int port;
      try (ServerSocket free = new ServerSocket(0)) {
        port = free.getLocalPort();
      }
      Path config =
          Files.writeString(
              folder.resolve("prometheus.yml"),
              """
              global: {scrape_interval: 1s, scrape_timeout: 1s}
              scrape_configs:
              - job_name: weir
                static_configs:
                - targets: ['127.0.0.1:%d']
              """
                  .formatted(admin.base().getPort()));
      Process prometheus =
          new ProcessBuilder(
                  "prometheus",
                  "--config.file=" + config,
                  "--storage.tsdb.path=" + folder.resolve("tsdb"),
                  "--web.listen-address=127.0.0.1:" + port)
              .redirectErrorStream(true)
              .redirectOutput(folder.resolve("prometheus.log").toFile())
              .start();
      try {
        String query = "sum(http_server_request_duration_seconds_count{http_route=~\"/items.*\"})";
        assertEquals("60", ask(port, query));
        assertEquals("1", ask(port, "up"));
      } finally {
        prometheus.destroy();
        prometheus.waitFor();
      }
    }
  }

  /** Asks until there is an answer, for half a minute. */
  private static String ask(int port, String query) throws Exception {
    HttpClient client = HttpClient.newHttpClient();
    URI uri =
        URI.create(
            "http://127.0.0.1:"
                + port
                + "/api/v1/query?query="
                + URLEncoder.encode(query, StandardCharsets.UTF_8));
    String last = "";
    for (int i = 0; i < 60; i++) {
      try {
        last =
            client
                .send(HttpRequest.newBuilder(uri).build(), HttpResponse.BodyHandlers.ofString())
                .body();
        JsonNode result = new ObjectMapper().readTree(last).path("data").path("result");
        if (result.size() == 1) {
          return result.get(0).path("value").get(1).asText();
        }
      } catch (IOException e) {
        last = e.toString();
      }
      Thread.sleep(500);
    }
    throw new AssertionError(last);
  }

  private static boolean isInstalled(String command) {
    return Stream.of(System.getenv().getOrDefault("PATH", "").split(":", -1))
        .anyMatch(folder -> Files.isExecutable(Path.of(folder, command)));
  }
}
