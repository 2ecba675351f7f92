package dev.weir.harness;

import com.fasterxml.jackson.databind.JsonNode;
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
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.LongAdder;

/**
 * Sends requests, counts the answers itself, and compares the report with its count.
 *
 * <pre>{@code
 * Load load = new Load(port).route("GET /users/{id}", "/users/#", 200);
 * load.run();
 * jvm.terminate();
 * load.check(jvm, "spring-webmvc");
 * }</pre>
 */
public final class Load {
  private static final int THREADS = 8;
  private static final int EACH = 200;

  private final HttpClient client;
  private final String base;
  private final Map<String, Expected> routes = new TreeMap<>();
  private final List<Expected> rare = new ArrayList<>();

  /** What a route is expected to be in the report. */
  private static final class Expected {
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

  /** To a server on this port of this machine. */
  public Load(String port) {
    this(port, HttpClient.Version.HTTP_1_1);
  }

  /** The same by one of HTTP's versions; the second asks for it with an upgrade of the first. */
  public Load(String port, HttpClient.Version version) {
    this("http://127.0.0.1:" + port, HttpClient.newBuilder().version(version).build());
  }

  /** To what this URL begins with, by a client that knows how. */
  public Load(String base, HttpClient client) {
    this.base = base;
    this.client = client;
  }

  /**
   * A route, a path that leads to it, where {@code #} is any number, and the status that it answers
   * with: 0 where the server hangs up.
   */
  public Load route(String name, String path, int status) {
    routes.put(name, new Expected(path, status, status >= 500 || status == 0));
    return this;
  }

  /** A route that takes so long that each thread asks for it once. */
  public Load rarely(String name, String path, int status) {
    route(name, path, status);
    rare.add(Objects.requireNonNull(routes.get(name)));
    return this;
  }

  /** Eight threads send two hundred requests each, to all routes in turn. */
  public void run() throws Exception {
    run(EACH);
  }

  /** The same with fewer requests, or more. */
  public void run(int each) throws Exception {
    List<Expected> all = new ArrayList<>(routes.values());
    all.removeAll(rare);
    ExecutorService senders = Executors.newFixedThreadPool(THREADS);
    List<Future<?>> running = new ArrayList<>();
    for (int t = 0; t < THREADS; t++) {
      int first = t;
      running.add(
          senders.submit(
              () -> {
                for (int i = 0; i < each; i++) {
                  send(all.get((first + i) % all.size()));
                }
                for (Expected slow : rare) {
                  send(slow);
                }
                return null;
              }));
    }
    for (Future<?> sender : running) {
      sender.get();
    }
    senders.shutdown();
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
    HttpResponse<Void> response = client.send(request, HttpResponse.BodyHandlers.discarding());
    same(to.status, response.statusCode(), to.path);
    same(client.version(), response.version(), to.path);
  }

  /** The server closes the connection; a client would try again, and be counted again. */
  private static void hangsUp(URI uri) throws IOException {
    try (Socket socket = new Socket(uri.getHost(), uri.getPort())) {
      String request = "GET " + uri.getRawPath() + " HTTP/1.1\r\nHost: localhost\r\n\r\n";
      socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
      same(-1, socket.getInputStream().read(), uri.toString());
    }
  }

  /** Every route is there with its exact totals, and no other. */
  public void check(ForkedJvm jvm, String framework) {
    JsonNode report = jvm.report();
    List<String> names = new ArrayList<>();
    report.path("routes").forEach(route -> names.add(route.path("route").asText()));
    same(List.copyOf(routes.keySet()), names.stream().sorted().toList(), "routes");
    long requests = 0;
    for (Map.Entry<String, Expected> entry : routes.entrySet()) {
      Expected expected = entry.getValue();
      long sent = expected.sent.sum();
      requests += sent;
      JsonNode route = jvm.route(entry.getKey());
      String what = entry.getKey() + " " + route;
      same(sent, route.path("requests").asLong(), what);
      same(expected.error ? sent : 0L, route.path("errors").asLong(), what);
      if (expected.status > 0) {
        same(1, route.path("statusCodes").size(), what);
        String status = Integer.toString(expected.status);
        same(sent, route.path("statusCodes").path(status).asLong(), what);
      }
      if (!framework.isEmpty() && !entry.getKey().contains("core")) {
        same(framework, route.path("framework").asText(), what);
      }
    }
    same(requests, report.path("summary").path("requests").asLong(), "summary");
    same(0L, report.path("self").path("swallowedErrors").asLong(), jvm.err());
    same(0, report.path("self").path("unmatchedSites").size(), report.path("self").toString());
  }

  /** The route's own threads slept 20 ms in each of its requests. */
  public void checkSleep(ForkedJvm jvm, String name) {
    long sent = Objects.requireNonNull(routes.get(name)).sent.sum();
    for (JsonNode operation : jvm.route(name).path("operations")) {
      if (operation.path("type").asText().equals("SLEEP_OPERATION")
          && !operation.path("async").asBoolean()) {
        same(sent, operation.path("count").asLong(), operation.toString());
        double total = operation.path("blockedMs").path("total").asDouble();
        // A busy machine wakes sleepers late, but none later than its request's response.
        double response = jvm.route(name).path("responseMs").path("total").asDouble();
        same(true, total >= sent * 19.9 && total <= response, operation.toString());
        return;
      }
    }
    throw new AssertionError("no sleep in " + jvm.route(name));
  }

  /**
   * Of these routes something is recommended, and of no other anything is.
   *
   * @param kinds what may be recommended of them: {@code sleep}
   */
  public void checkAdvice(ForkedJvm jvm, List<String> kinds, String... of) {
    Set<String> found = new TreeSet<>();
    JsonNode all = jvm.report().path("recommendations");
    for (JsonNode one : all) {
      found.add(one.path("route").asText());
      same(true, kinds.contains(one.path("kind").asText()), one.toString());
    }
    same(new TreeSet<>(List.of(of)), found, all.toString());
  }

  private static void same(Object expected, Object actual, String what) {
    if (!expected.equals(actual)) {
      throw new AssertionError("expected " + expected + " but was " + actual + ": " + what);
    }
  }
}
