package com.acme.shop.traffic;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.acme.shop.ShopApplication;
import com.fasterxml.jackson.databind.JsonNode;
import com.sun.net.httpserver.HttpServer;
import dev.weir.harness.ForkedJvm;
import dev.weir.harness.Jdks;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
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

  private static ForkedJvm shop(Path jdk, Path folder, String... more) {
    return ForkedJvm.on(jdk)
        .in(folder)
        .options("-Dweir.history.dir=" + folder.resolve("history"))
        .options("-Dweir.threshold.response-time.warning=20ms")
        .options(more)
        .run(ShopApplication.class, "--server.port=0");
  }

  private static URI base(ForkedJvm shop) {
    String line = shop.waitForLine("shop listening on ");
    return URI.create("http://127.0.0.1:" + line.substring(line.lastIndexOf(' ') + 1));
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

  private @Nullable String bodyAbout(String subject) throws InterruptedException {
    for (String body = posted.poll(5, TimeUnit.SECONDS);
        body != null;
        body = posted.poll(5, TimeUnit.SECONDS)) {
      if (body.contains(subject)) {
        return body;
      }
    }
    return null;
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
    try (ForkedJvm shop =
        shop(
            jdk,
            folder,
            "-Dweir.alert.webhook=http://127.0.0.1:" + receiver.getAddress().getPort() + "/",
            "-XX:StartFlightRecording:dumponexit=true,filename=" + recording)) {
      Traffic.send(base(shop), Limit.parse("25s"), 8);
      String body = bodyAbout("GET /legacy");
      assertNotNull(body, shop.err());
      assertTrue(body.contains("WeirResponseTime"), body);
      shop.terminate();
      JsonNode alert = alert(shop.report(), "GET /legacy");
      assertNotNull(alert, shop.report().path("alerts").toString());
      id = alert.path("id").asText();
      // On a busy machine each route is slow, and the log takes ten lines a minute.
      assertTrue(shop.err().contains(" raised: WARNING GET /"), shop.err());
      assertEquals(0, shop.report().at("/self/swallowedErrors").asInt(), shop.err());
      assertFalse(shop.report().path("unattributed").toString().contains("weir-"));
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
    try (ForkedJvm shop = shop(jdk, folder)) {
      Traffic.send(base(shop), Limit.parse("30"), 2);
      TimeUnit.SECONDS.sleep(2);
      shop.terminate();
      JsonNode alert = alert(shop.report(), "GET /legacy");
      assertNotNull(alert, shop.report().path("alerts").toString());
      assertEquals(id, alert.path("id").asText());
      assertEquals("ACTIVE", alert.path("state").asText());
    }
  }
}
