package dev.weir.core.alert;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.time.Instant;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Against a real server, on a real clock: what is tested is that nobody has to wait. */
class WebhookTest {
  private final BlockingQueue<String> bodies = new LinkedBlockingQueue<>();
  private final BlockingQueue<String> lines = new LinkedBlockingQueue<>();
  private final BlockingQueue<String> authorizations = new LinkedBlockingQueue<>();
  private final AtomicInteger failures = new AtomicInteger();
  private final AtomicInteger quiet = new AtomicInteger();
  private HttpServer server;

  @BeforeEach
  void start() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext(
        "/",
        exchange -> {
          String body =
              new String(
                  exchange.getRequestBody().readAllBytes(),
                  java.nio.charset.StandardCharsets.UTF_8);
          String user = exchange.getRequestHeaders().getFirst("Authorization");
          authorizations.add(String.valueOf(user));
          int status = failures.getAndDecrement() > 0 ? 503 : 200;
          exchange.sendResponseHeaders(status, -1);
          exchange.close();
          if (status == 200) {
            bodies.add(exchange.getRequestMethod() + " " + exchange.getRequestURI() + " " + body);
          }
        });
    server.start();
  }

  @AfterEach
  void stop() {
    server.stop(0);
  }

  private Webhook webhook(WebhookFormat format) {
    URI address =
        URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/api/v2/alerts");
    return new Webhook(address, format, () -> "pid-1", quiet::incrementAndGet, lines::add);
  }

  private static Alert alert(AlertState state, @Nullable Instant resolved, String text) {
    Instant at = Instant.parse("2026-11-01T03:00:00Z");
    return new Alert(
        "a1",
        AlertKind.RESPONSE_TIME,
        "GET /<b>",
        AlertLevel.ERROR,
        state,
        text,
        2,
        1,
        at,
        at,
        at,
        resolved,
        null);
  }

  private static Alert active(String text) {
    return alert(AlertState.ACTIVE, null, text);
  }

  private String body() throws InterruptedException {
    String body = bodies.poll(20, TimeUnit.SECONDS);
    assertNotNull(body, "nothing came");
    return body;
  }

  @Test
  void alertmanagerGetsLabelsThatStayAndAnEnd() throws Exception {
    Webhook webhook = webhook(WebhookFormat.ALERTMANAGER);
    webhook.changed(active("slow"), AlertChange.RAISED);
    String first = body();
    assertTrue(first.startsWith("POST /api/v2/alerts "), first);
    JsonNode raised = new ObjectMapper().readTree(first.substring(first.indexOf('['))).get(0);
    assertEquals("WeirResponseTime", raised.at("/labels/alertname").asText());
    assertEquals("GET /<b>", raised.at("/labels/subject").asText());
    assertEquals("error", raised.at("/annotations/severity").asText());
    assertEquals("2026-11-01T03:00:00Z", raised.path("startsAt").asText());
    assertFalse(raised.has("endsAt"));
    Instant end = Instant.parse("2026-11-01T03:20:00Z");
    webhook.changed(alert(AlertState.RESOLVED, end, "slow"), AlertChange.RESOLVED);
    String second = body();
    JsonNode resolved = new ObjectMapper().readTree(second.substring(second.indexOf('['))).get(0);
    assertEquals(raised.path("labels"), resolved.path("labels"));
    assertEquals("2026-11-01T03:20:00Z", resolved.path("endsAt").asText());
    assertEquals(1, quiet.get());
  }

  @Test
  void aUserInTheAddressIsSentAndNeverTold() throws Exception {
    failures.set(1);
    URI address =
        URI.create("http://me%40acme:p+w%3A@127.0.0.1:" + server.getAddress().getPort() + "/hook");
    Webhook webhook =
        new Webhook(
            address, WebhookFormat.ALERTMANAGER, () -> "pid-1", quiet::incrementAndGet, lines::add);
    webhook.changed(active("slow"), AlertChange.RAISED);
    assertTrue(body().startsWith("POST /hook "));
    // me@acme:p+w:
    assertEquals("Basic bWVAYWNtZTpwK3c6", authorizations.poll(20, TimeUnit.SECONDS));
    String line = lines.poll(20, TimeUnit.SECONDS);
    assertNotNull(line);
    assertFalse(line.contains("acme") || line.contains("p+w"), line);
  }

  @Test
  void slackGetsALineWithoutMarkupOfOthers() throws Exception {
    webhook(WebhookFormat.SLACK).changed(active("p95 <!channel> & more"), AlertChange.RAISED);
    String body = body();
    JsonNode json = new ObjectMapper().readTree(body.substring(body.indexOf('{')));
    assertEquals(
        "*ERROR* GET /&lt;b&gt;: p95 &lt;!channel&gt; &amp; more (a1, pid-1)",
        json.path("text").asText());
  }

  @Test
  void whatIsNotTakenIsTriedAgainAsItIsThenAndSaidOnce() throws Exception {
    failures.set(2);
    Webhook webhook = webhook(WebhookFormat.ALERTMANAGER);
    webhook.changed(active("first"), AlertChange.RAISED);
    assertNotNull(lines.poll(20, TimeUnit.SECONDS));
    webhook.changed(active("second"), AlertChange.ESCALATED);
    String body = body();
    assertTrue(body.contains("second") && !body.contains("first"), body);
    assertNotNull(lines.poll(20, TimeUnit.SECONDS));
    assertTrue(lines.isEmpty(), lines.toString());
  }

  @Test
  void aReceiverThatNeverAnswersHoldsNobodyUp() throws Exception {
    try (ServerSocket mute = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      URI address = URI.create("http://127.0.0.1:" + mute.getLocalPort() + "/");
      Webhook webhook =
          new Webhook(
              address, WebhookFormat.SLACK, () -> "pid-1", quiet::incrementAndGet, lines::add);
      long began = System.nanoTime();
      for (int i = 0; i < 10_000; i++) {
        webhook.changed(active("n" + i), AlertChange.RAISED);
      }
      long millis = (System.nanoTime() - began) / 1_000_000;
      assertTrue(millis < 4_000, millis + " ms");
    }
  }
}
