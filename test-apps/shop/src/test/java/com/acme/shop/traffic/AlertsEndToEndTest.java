package com.acme.shop.traffic;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.sun.net.httpserver.HttpServer;
import dev.weir.harness.ForkedJvm;
import dev.weir.harness.Jdks;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordingFile;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A slow route under the packaged agent: told to the log, a webhook and the flight recorder. */
@Tag("soak")
class AlertsEndToEndTest {
  static Stream<Path> jdks() {
    return Jdks.all().stream();
  }

  private final BlockingQueue<String> posted = new LinkedBlockingQueue<>();

  private static ForkedJvm.Builder jvm(Path jdk, Path folder) {
    return RunningShop.jvm(jdk, folder).options("-Dweir.threshold.response-time.warning=20ms");
  }

  private HttpServer receiver() throws Exception {
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext(
        "/",
        exchange -> {
          posted.add(new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8));
          exchange.sendResponseHeaders(200, -1);
          exchange.close();
        });
    server.start();
    return server;
  }

  /** Customers ask for what is slow until somebody is told. */
  private String bodyAbout(String path, RunningShop shop) throws Exception {
    long until = System.nanoTime() + TimeUnit.SECONDS.toNanos(120);
    while (System.nanoTime() < until) {
      shop.ask(path, 2, 20);
      for (String body = posted.poll(); body != null; body = posted.poll()) {
        if (body.contains("GET " + path)) {
          return body;
        }
      }
    }
    throw new AssertionError("nobody was told of " + path + ": " + shop.err());
  }

  private static @Nullable JsonNode alert(JsonNode report, String subject) {
    for (JsonNode alert : report.path("alerts")) {
      if (alert.path("subject").asText().equals(subject)
          && alert.path("kind").asText().equals("RESPONSE_TIME")) {
        return alert;
      }
    }
    return null;
  }

  @ParameterizedTest
  @MethodSource("jdks")
  void aSlowRouteIsToldEverywhereAndRememberedOverARestart(Path jdk, @TempDir Path folder)
      throws Exception {
    HttpServer receiver = receiver();
    Path recording = folder.resolve("shop.jfr");
    String id;
    try (RunningShop shop =
        RunningShop.start(
            jvm(jdk, folder)
                .options(
                    "-Dweir.alert.webhook=http://127.0.0.1:"
                        + receiver.getAddress().getPort()
                        + "/",
                    "-XX:StartFlightRecording:dumponexit=true,filename=" + recording))) {
      String body = bodyAbout("/legacy", shop);
      assertTrue(body.contains("WeirResponseTime"), body);
      JsonNode report = shop.end();
      JsonNode alert = alert(report, "GET /legacy");
      assertNotNull(alert, report.path("alerts").toString());
      id = alert.path("id").asText();
      assertTrue(shop.err().contains("alert " + id + " raised: WARNING GET /legacy"), shop.err());
      assertEquals(0, report.at("/self/swallowedErrors").asInt(), shop.err());
      assertFalse(report.path("unattributed").toString().contains("weir-"));
    } finally {
      receiver.stop(0);
    }
    List<String> recorded = new ArrayList<>();
    for (RecordedEvent event : RecordingFile.readAllEvents(recording)) {
      if (event.getEventType().getName().equals("weir.Alert")) {
        recorded.add(event.getString("id") + " " + event.getString("subject"));
      }
    }
    assertTrue(recorded.contains(id + " GET /legacy"), recorded.toString());
    try (RunningShop shop = RunningShop.start(jvm(jdk, folder))) {
      shop.ask("/health", 2, 15);
      TimeUnit.SECONDS.sleep(2);
      JsonNode report = shop.end();
      JsonNode alert = alert(report, "GET /legacy");
      assertNotNull(alert, report.path("alerts").toString());
      assertEquals(id, alert.path("id").asText());
      assertEquals("ACTIVE", alert.path("state").asText());
    }
  }
}
