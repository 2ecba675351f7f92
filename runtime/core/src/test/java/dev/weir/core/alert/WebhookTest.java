package dev.weir.core.alert;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
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
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Against a real server, on a real clock: what is tested is that nobody has to wait. */
class WebhookTest {
  private static final AlertOrigin ORIGIN = new AlertOrigin("pid-1", "http://127.0.0.1:7979/");

  private final BlockingQueue<String> bodies = new LinkedBlockingQueue<>();
  private final BlockingQueue<String> lines = new LinkedBlockingQueue<>();
  private final BlockingQueue<String> authorizations = new LinkedBlockingQueue<>();
  private final AtomicInteger failures = new AtomicInteger();
  private volatile int failure = 503;
  private final Set<String> quiet = ConcurrentHashMap.newKeySet();
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
          int status = failures.getAndDecrement() > 0 ? failure : 200;
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
    return webhook("/api/v2/alerts", format, () -> ORIGIN);
  }

  private Webhook webhook(String path, WebhookFormat format, Supplier<AlertOrigin> origin) {
    URI address = URI.create("http://127.0.0.1:" + server.getAddress().getPort() + path);
    return new Webhook(address, format, origin, this::quiet, lines::add);
  }

  private void quiet() {
    quiet.add(Thread.currentThread().getName());
  }

  private static Alert alert(AlertState state, @Nullable Instant resolved, String text) {
    return alert("a1", state, resolved, text);
  }

  private static Alert alert(String id, String text) {
    return alert(id, AlertState.ACTIVE, null, text);
  }

  private static Alert alert(String id, AlertState state, @Nullable Instant resolved, String text) {
    Instant at = Instant.parse("2026-11-01T03:00:00Z");
    return new Alert(
        id,
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
    assertEquals(Set.of("weir-webhook", "weir-webhook-post"), quiet);
  }

  @Test
  void aUserInTheAddressIsSentAndNeverTold() throws Exception {
    failures.set(1);
    URI address =
        URI.create("http://me%40acme:p+w%3A@127.0.0.1:" + server.getAddress().getPort() + "/hook");
    Webhook webhook =
        new Webhook(address, WebhookFormat.ALERTMANAGER, () -> ORIGIN, this::quiet, lines::add);
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
  void elsewhereThanAtAlertmanagerAReceiverGetsWhatAlertmanagerSends() throws Exception {
    Webhook webhook = webhook("/hook?key=1", WebhookFormat.ALERTMANAGER, () -> ORIGIN);
    webhook.changed(active("slow"), AlertChange.RAISED);
    String body = body();
    assertTrue(body.startsWith("POST /hook?key=1 {"), body);
    JsonNode message = new ObjectMapper().readTree(body.substring(body.indexOf('{')));
    assertEquals("4", message.path("version").asText());
    assertEquals("firing", message.path("status").asText());
    assertEquals("WeirResponseTime", message.at("/alerts/0/labels/alertname").asText());
  }

  @Test
  void anErrorIsADeliveryThatFailedAndIsTriedAgain() throws Exception {
    AtomicInteger asked = new AtomicInteger();
    Supplier<AlertOrigin> failing =
        () -> {
          if (asked.getAndIncrement() == 0) {
            throw new NoClassDefFoundError("for a moment");
          }
          return ORIGIN;
        };
    webhook("/", WebhookFormat.SLACK, failing).changed(active("slow"), AlertChange.RAISED);
    assertTrue(body().contains("slow"));
    assertEquals(
        "alerts: the webhook does not take them: NoClassDefFoundError; they are kept",
        lines.poll(20, TimeUnit.SECONDS));
  }

  @Test
  void anInterruptDoesNotEndTheThread() throws Exception {
    Supplier<AlertOrigin> interrupted =
        () -> {
          if (lines.isEmpty()) {
            Thread.currentThread().interrupt();
          }
          return ORIGIN;
        };
    Webhook webhook = webhook("/", WebhookFormat.SLACK, interrupted);
    webhook.changed(active("first"), AlertChange.RAISED);
    assertTrue(body().contains("first"));
    webhook.changed(active("second"), AlertChange.ESCALATED);
    assertTrue(body().contains("second"));
  }

  @Test
  void whereTheThreadCouldNotBeStartedTheNextAlertStartsOne() throws Exception {
    AtomicInteger made = new AtomicInteger();
    Webhook webhook =
        new Webhook(
            URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/"),
            WebhookFormat.SLACK,
            () -> ORIGIN,
            this::quiet,
            lines::add,
            what -> made.getAndIncrement() == 0 ? new Unstartable() : Webhook.daemon(what, "w"));
    assertThrows(
        OutOfMemoryError.class, () -> webhook.changed(active("first"), AlertChange.RAISED));
    webhook.changed(active("second"), AlertChange.ESCALATED);
    assertTrue(body().contains("second"));
  }

  /** As where the process has as many threads as it may have. */
  private static final class Unstartable extends Thread {
    @Override
    public synchronized void start() {
      throw new OutOfMemoryError("unable to create native thread");
    }
  }

  /** Whom nobody knows, as while a receiver is deployed anew, somebody may know later. */
  @Test
  void whatFindsNobodyIsSentAgain() throws Exception {
    failure = 404;
    failures.set(1);
    Webhook webhook = webhook("/", WebhookFormat.SLACK, () -> ORIGIN);
    webhook.changed(active("first"), AlertChange.RAISED);
    assertTrue(body().contains("first"));
  }

  @Test
  void whatIsRefusedIsNotToldToBeKept() throws Exception {
    failure = 400;
    failures.set(1);
    Webhook webhook = webhook("/", WebhookFormat.SLACK, () -> ORIGIN);
    webhook.changed(active("first"), AlertChange.RAISED);
    assertEquals(
        "alerts: the webhook does not take them: status 400; what it refuses is dropped",
        lines.poll(20, TimeUnit.SECONDS));
    webhook.changed(active("second"), AlertChange.ESCALATED);
    String body = body();
    assertTrue(body.contains("second") && !body.contains("first"), body);
  }

  @Test
  void aBodyThatNeverEndsIsAnAnswer() throws Exception {
    try (Endless receiver = new Endless("HTTP/1.1 200 OK\r\n\r\nsome", "")) {
      Webhook webhook =
          new Webhook(
              receiver.address(), WebhookFormat.SLACK, () -> ORIGIN, this::quiet, lines::add);
      webhook.changed(alert("a1", "first"), AlertChange.RAISED);
      assertTrue(receiver.request().contains("first"));
      webhook.changed(alert("a2", "second"), AlertChange.RAISED);
      String next = receiver.request();
      assertTrue(next.contains("second") && !next.contains("first"), next);
      assertTrue(lines.isEmpty(), lines.toString());
    }
  }

  @Test
  void aReceiverThatNeverAnswersHoldsNobodyUp() throws Exception {
    try (ServerSocket mute = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      URI address = URI.create("http://127.0.0.1:" + mute.getLocalPort() + "/");
      Webhook webhook =
          new Webhook(address, WebhookFormat.SLACK, () -> ORIGIN, this::quiet, lines::add);
      long began = System.nanoTime();
      for (int i = 0; i < 10_000; i++) {
        webhook.changed(active("n" + i), AlertChange.RAISED);
      }
      long millis = (System.nanoTime() - began) / 1_000_000;
      assertTrue(millis < 4_000, millis + " ms");
    }
  }
}
