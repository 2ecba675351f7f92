package com.acme.web;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.weir.harness.ForkedJvm;
import java.io.IOException;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.LongAdder;

/** Sends requests, counts the answers itself, and compares the report with its count. */
final class Load {
  static final int THREADS = 8;
  static final int EACH = 200;

  private final HttpClient client =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  private final String base;
  private final Map<String, Expected> routes = new TreeMap<>();

  /** What a route is expected to be in the report. */
  static final class Expected {
    final String path;
    final int status;
    final boolean error;
    final LongAdder sent = new LongAdder();

    Expected(String path, int status, boolean error) {
      this.path = path;
      this.status = status;
      this.error = error;
    }
  }

  Load(String port) {
    base = "http://127.0.0.1:" + port;
  }

  /** A route, a path that leads to it ({@code #} is any number), and the status it answers with. */
  Load route(String name, String path, int status) {
    routes.put(name, new Expected(path, status, status >= 500 || status == 0));
    return this;
  }

  void remove(String name) {
    routes.remove(name);
  }

  /** Eight threads send two hundred requests each, to all routes in turn. */
  void run() throws Exception {
    List<Expected> all = List.copyOf(routes.values());
    ExecutorService senders = Executors.newFixedThreadPool(THREADS);
    List<Future<?>> running = new ArrayList<>();
    for (int t = 0; t < THREADS; t++) {
      int first = t;
      running.add(
          senders.submit(
              () -> {
                for (int i = 0; i < EACH; i++) {
                  send(all.get((first + i) % all.size()));
                }
                return null;
              }));
    }
    for (Future<?> sender : running) {
      sender.get();
    }
    senders.shutdown();
  }

  /** Sends one request. */
  void send(String route) throws Exception {
    send(routes.get(route));
  }

  private void send(Expected to) throws Exception {
    String number = Long.toString(ThreadLocalRandom.current().nextLong(1_000_000_000));
    URI uri = URI.create(base + to.path.replace("#", number) + "?secret=" + number);
    HttpRequest request = HttpRequest.newBuilder(uri).timeout(Duration.ofSeconds(20)).build();
    to.sent.increment();
    if (to.status == 0) {
      hangsUp(uri);
      return;
    }
    int status = client.send(request, HttpResponse.BodyHandlers.discarding()).statusCode();
    assertEquals(to.status, status, to.path);
  }

  /** The server closes the connection; a client would try again, and be counted again. */
  private static void hangsUp(URI uri) throws IOException {
    try (Socket socket = new Socket(uri.getHost(), uri.getPort())) {
      String request = "GET " + uri.getRawPath() + " HTTP/1.1\r\nHost: localhost\r\n\r\n";
      socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
      assertEquals(-1, socket.getInputStream().read());
    }
  }

  /** Every route is there with its exact totals, and no other. */
  void check(ForkedJvm jvm, String framework) {
    JsonNode report = jvm.report();
    List<String> names = new ArrayList<>();
    report.path("routes").forEach(route -> names.add(route.path("route").asText()));
    assertEquals(List.copyOf(routes.keySet()), names.stream().sorted().toList(), "routes");
    long requests = 0;
    for (Map.Entry<String, Expected> entry : routes.entrySet()) {
      Expected expected = entry.getValue();
      long sent = expected.sent.sum();
      requests += sent;
      JsonNode route = jvm.route(entry.getKey());
      String what = entry.getKey() + " " + route;
      assertEquals(sent, route.path("requests").asLong(), what);
      assertEquals(expected.error ? sent : 0, route.path("errors").asLong(), what);
      if (expected.status > 0) {
        assertEquals(1, route.path("statusCodes").size(), what);
        String status = Integer.toString(expected.status);
        assertEquals(sent, route.path("statusCodes").path(status).asLong(), what);
      }
      if (!framework.isEmpty() && !entry.getKey().contains("core")) {
        assertEquals(framework, route.path("framework").asText(), what);
      }
    }
    assertEquals(requests, report.path("summary").path("requests").asLong());
    assertEquals(0, report.path("self").path("swallowedErrors").asLong(), jvm.err());
    assertEquals(0, report.path("self").path("unmatchedSites").size(), report.path("self").toString());
  }

  /** The route's own threads slept 20 ms in each of its requests. */
  void checkSleep(ForkedJvm jvm, String name) {
    long sent = routes.get(name).sent.sum();
    JsonNode sleep = ForkedJvm.operation(jvm.route(name), "SLEEP_OPERATION", null);
    assertEquals(sent, sleep.path("count").asLong(), sleep.toString());
    assertTrue(!sleep.path("async").asBoolean(), sleep.toString());
    double total = sleep.path("blockedMs").path("total").asDouble();
    assertTrue(total >= sent * 19.9 && total < sent * 40.0, sleep.toString());
  }
}
