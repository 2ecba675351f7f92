package com.acme.web;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.weir.harness.ForkedJvm;
import dev.weir.harness.Jdks;
import java.net.Socket;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Policies about routes, at the edge of every server, as a client sees them. */
@Execution(ExecutionMode.SAME_THREAD)
class RouteLimitsIT {
  private static final int AT_A_TIME = 48;
  private static final Pattern IDLE = Pattern.compile("weir-(request|deadlines|stop|offload)");
  private static final String[] POLICIES = {
    "-Dweir.mode=enforce",
    "-Dweir.level=ADVANCED",
    policy("slow", "GET /shop/slow", "timeout=1s", "timeout-strategy=ERROR_RESPONSE"),
    policy("spin", "/shop/spin", "timeout=1s", "timeout-strategy=ERROR_RESPONSE"),
    policy("stream", "/shop/stream", "timeout=1s", "timeout-strategy=ERROR_RESPONSE"),
    policy("echo", "/shop/echo", "timeout=1s", "timeout-strategy=ERROR_RESPONSE"),
    policy("form", "/shop/form", "timeout=1s", "timeout-strategy=ERROR_RESPONSE"),
    policy("async", "/shop/slow-async", "timeout=1s", "timeout-strategy=ERROR_RESPONSE"),
    policy("forward", "/shop/forward-slow", "timeout=1s", "timeout-strategy=ERROR_RESPONSE"),
    policy("failed", "/shop/broken", "timeout=1s", "timeout-strategy=ERROR_RESPONSE"),
    policy("cancel", "/shop/cancel", "timeout=300ms", "timeout-strategy=CANCEL"),
    policy("fall", "/shop/counter", "timeout=1s", "timeout-strategy=CACHE_FALLBACK"),
    policy("back", "/shop/bg", "timeout=500ms", "timeout-strategy=BACKGROUND"),
    policy("rate", "/shop/users/*", "rate-limit=2/1m", "rate-limit.burst=2"),
    policy("few", "/shop/few", "max-concurrent=1"),
    policy(
        "breaks",
        "/shop/failing",
        "circuit-breaker.enabled=true",
        "circuit-breaker.failure-threshold=3",
        "circuit-breaker.recovery-timeout=2s"),
  };

  /** Options of the JVM that make a policy, in one string for each line. */
  private static String policy(String name, String route, String... keys) {
    StringBuilder options = new StringBuilder();
    options.append("-Dweir.policy.").append(name).append(".match.route=").append(route);
    for (String key : keys) {
      options.append('\n').append("-Dweir.policy.").append(name).append('.').append(key);
    }
    return options.toString();
  }

  private static String[] lines(String... options) {
    return String.join("\n", options).split("\n");
  }

  static List<Server> all() {
    return Server.all();
  }

  static List<Server> kinds() {
    return Server.kinds();
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("kinds")
  void everyPolicyHolds(Server on) throws Exception {
    everyPolicyHoldsOn(on);
  }

  @Tag("soak")
  @ParameterizedTest(name = "{0}")
  @MethodSource("all")
  void everyPolicyHoldsInEveryVersion(Server on) throws Exception {
    everyPolicyHoldsOn(on);
  }

  private static void everyPolicyHoldsOn(Server on) throws Exception {
    try (ForkedJvm jvm = on.start("limits", lines(POLICIES))) {
      Client client = Server.client(jvm);
      boolean servlets = !on.libraries().isEmpty();
      client.get("/shop/stats");
      client.get("/shop/slow?n=1");
      answersOnTime(client);
      cutsWhatCanBeCut(client);
      passesBodiesOn(client, servlets);
      fallsBack(client);
      goesOnInTheBackground(client);
      rejects(client);
      jvm.terminate();
      JsonNode report = jvm.report();
      assertEquals(0, report.path("self").path("swallowedErrors").asInt(), jvm.err());
      assertEquals(0, report.path("self").path("unmatchedSites").size(), jvm.err());
      JsonNode slow = jvm.route("GET /shop/slow");
      assertEquals(slow.path("requests").asInt() - 1, slow.path("statusCodes").path("200").asInt());
      assertEquals(1, slow.path("statusCodes").path("504").asInt(), slow.toString());
      // The worker's sleep is the request's own, or async where it took 20 ms or more to end.
      double longest = 0;
      for (JsonNode operation : slow.path("operations")) {
        longest = Math.max(longest, operation.at("/blockedMs/max").asDouble());
      }
      assertTrue(longest > 900, slow.toString());
    }
  }

  private static void answersOnTime(Client client) throws Exception {
    Client.isPayload(client.get("/shop/slow?ms=10&n=5&size=3000"), 5, 3000);
    late(client, "/shop/slow?ms=5000&n=6", "slow", 1000);
    late(client, "/shop/spin?ms=3000", "spin", 1000);
    late(client, "/shop/slow-async?ms=4000", "async", 1000);
    HttpResponse<byte[]> async = client.get("/shop/slow-async?ms=10");
    assertEquals(new String(Payload.of(3, 1000), StandardCharsets.UTF_8), Client.text(async));
    // More than is held back.
    Client.isPayload(client.get("/shop/slow?n=7&size=3000000"), 7, 3_000_000);
  }

  private static void late(Client client, String path, String policy, long millis)
      throws Exception {
    long began = System.nanoTime();
    HttpResponse<byte[]> response = client.get(path);
    long took = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - began);
    Client.isProblem(response, 504, policy, path.substring(0, path.indexOf('?')));
    assertTrue(took >= millis - 20 && took < millis + 900, path + " took " + took);
  }

  private static void cutsWhatCanBeCut(Client client) throws Exception {
    late(client, "/shop/cancel?ms=5000", "cancel", 300);
    Client.isPayload(client.get("/shop/cancel?ms=0&n=3"), 3, 100);
    // Something was sent: it is cut short and is no answer of ours.
    try {
      HttpResponse<byte[]> cut = client.get("/shop/stream?ms=4000");
      assertFalse(Client.text(cut).contains("Gateway Timeout"), Client.text(cut));
    } catch (java.io.IOException e) {
      // The connection was closed in the middle, as it has to be.
    }
    HttpResponse<byte[]> whole = client.get("/shop/stream?ms=0");
    assertEquals(200, whole.statusCode());
    assertEquals(
        new String(Payload.of(1, 1000), StandardCharsets.UTF_8)
            + new String(Payload.of(2, 1000), StandardCharsets.UTF_8),
        Client.text(whole));
  }

  private static void passesBodiesOn(Client client, boolean servlets) throws Exception {
    for (int size : new int[] {0, 1, 5000, 262_144, 1_000_000}) {
      byte[] body = Payload.of(size, size);
      HttpResponse<byte[]> echo = client.post("/shop/echo", "application/octet-stream", body);
      assertEquals(200, echo.statusCode(), size + ": " + Client.text(echo));
      org.junit.jupiter.api.Assertions.assertArrayEquals(body, echo.body());
    }
    HttpResponse<byte[]> late = client.post("/shop/echo?ms=4000", "text/plain", Payload.of(1, 100));
    Client.isProblem(late, 504, "echo", "/shop/echo");
    if (servlets) {
      HttpResponse<byte[]> form =
          client.post(
              "/shop/form?q=7",
              "application/x-www-form-urlencoded",
              "a=x+y%21&b=2".getBytes(StandardCharsets.UTF_8));
      assertEquals("x y!,7", Client.text(form));
      HttpResponse<byte[]> forwarded = client.get("/shop/forward-slow");
      Client.isPayload(forwarded, 9, 2000);
      assertEquals("error page", Client.text(client.get("/shop/broken")));
    }
  }

  private static void fallsBack(Client client) throws Exception {
    Client.isProblem(
        client.get("/shop/counter?x=none", "Slow", "3000"), 504, "fall", "/shop/counter");
    HttpResponse<byte[]> good = client.get("/shop/counter?x=1");
    HttpResponse<byte[]> kept = client.get("/shop/counter?x=1", "Slow", "3000");
    assertEquals(200, kept.statusCode(), Client.text(kept));
    assertEquals(Client.text(good), Client.text(kept));
    assertEquals("fall", Client.header(kept, "Weir-Fallback"));
    assertTrue(Integer.parseInt(Client.header(kept, "Age")) >= 0);
    assertEquals(Client.header(good, "Content-Type"), Client.header(kept, "Content-Type"));
    // Not for who is somebody, and not what sets a cookie.
    client.get("/shop/counter?x=2", "Authorization", "Basic YTpi");
    assertEquals(
        504,
        client
            .get("/shop/counter?x=2", "Authorization", "Basic YTpi", "Slow", "3000")
            .statusCode());
    client.get("/shop/counter?cookie=1");
    assertEquals(504, client.get("/shop/counter?cookie=1", "Slow", "3000").statusCode());
    client.get("/shop/counter?x=3", "Cookie", "session=1");
    assertEquals(
        504, client.get("/shop/counter?x=3", "Cookie", "session=2", "Slow", "3000").statusCode());
    // However many there are, each has his own.
    String first = Client.text(client.get("/shop/counter?x=4", "Cookie", "session=0"));
    for (int i = 1; i < 40; i++) {
      client.get("/shop/counter?x=4", "Cookie", "session=" + i);
    }
    kept = client.get("/shop/counter?x=4", "Cookie", "session=0", "Slow", "3000");
    assertEquals(first, Client.text(kept));
    // And not for another host, wherever that is named: an application may write it into links.
    String elsewhere =
        client.raw(
            "GET http://evil.example/shop/counter?x=1 HTTP/1.1\r\nHost: 127.0.0.1:"
                + client.port()
                + "\r\nSlow: 3000\r\nConnection: close\r\n\r\n");
    assertFalse(elsewhere.startsWith("HTTP/1.1 200"), elsewhere);
  }

  private static void goesOnInTheBackground(Client client) throws Exception {
    HttpResponse<byte[]> accepted = client.get("/shop/bg?ms=1500&n=8&size=5000");
    assertEquals(202, accepted.statusCode(), Client.text(accepted));
    String place = Client.header(accepted, "Location");
    assertTrue(place.contains("/.weir/outcomes/"), place);
    assertEquals("", Client.header(accepted, "App"));
    HttpResponse<byte[]> outcome = client.get(place);
    assertEquals(202, outcome.statusCode(), Client.text(outcome));
    for (int i = 0; i < 50 && outcome.statusCode() == 202; i++) {
      TimeUnit.MILLISECONDS.sleep(100);
      outcome = client.get(place);
    }
    Client.isPayload(outcome, 8, 5000);
    assertEquals("text/plain", type(outcome), "as far as the application said");
    assertEquals(404, client.get(place.substring(0, place.length() - 1) + "_").statusCode());
  }

  private static String type(HttpResponse<byte[]> response) {
    String type = Client.header(response, "Content-Type");
    return type.isEmpty() ? "text/plain" : type.replaceAll(";.*", "");
  }

  private static void rejects(Client client) throws Exception {
    client.get("/shop/users/1");
    client.get("/shop/users/2");
    HttpResponse<byte[]> rate = client.get("/shop/users/3");
    Client.isProblem(rate, 429, "rate", "/shop/users/3");
    assertTrue(Integer.parseInt(Client.header(rate, "Retry-After")) >= 1);
    // However it is spelt.
    for (String path : new String[] {"/shop/%75sers/4", "/shop/x/../users/4"}) {
      assertEquals(429, client.get(path).statusCode(), path);
    }
    CompletableFuture<HttpResponse<byte[]>> first = client.begin("/shop/few?ms=800&n=2");
    TimeUnit.MILLISECONDS.sleep(300);
    HttpResponse<byte[]> full = client.get("/shop/few?n=1");
    Client.isProblem(full, 503, "few", "/shop/few");
    assertEquals("1", Client.header(full, "Retry-After"));
    Client.isPayload(first.get(), 2, 100);
    TimeUnit.MILLISECONDS.sleep(100);
    Client.isPayload(client.get("/shop/few?n=1"), 1, 100);
    for (int i = 0; i < 3; i++) {
      assertEquals(500, client.get("/shop/failing").statusCode());
      // A request ends a little after its client has the answer.
      TimeUnit.MILLISECONDS.sleep(100);
    }
    HttpResponse<byte[]> open = client.get("/shop/failing?ok=1");
    Client.isProblem(open, 503, "breaks", "/shop/failing");
    assertTrue(Integer.parseInt(Client.header(open, "Retry-After")) >= 1);
    TimeUnit.MILLISECONDS.sleep(2200);
    assertEquals("fine", Client.text(client.get("/shop/failing?ok=1")));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("kinds")
  void aClientThatSendsNoBodyHoldsNoThread(Server on) throws Exception {
    // Tomcat waits on, for as long as its connectionTimeout says.
    Assumptions.assumeFalse(on.libraries().startsWith("tomcat"));
    String[] policy = {
      "-Dweir.mode=enforce",
      "-Dweir.level=ADVANCED",
      policy("echo", "/shop/echo", "timeout=500ms", "timeout-strategy=ERROR_RESPONSE"),
      policy("few", "/shop/echo", "max-concurrent=1"),
    };
    try (ForkedJvm jvm = on.start("bodies", lines(policy))) {
      Client client = Server.client(jvm);
      client.post("/shop/echo", "text/plain", Payload.of(1, 10));
      try (Socket socket = new Socket("127.0.0.1", client.port())) {
        String head = "POST /shop/echo HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\n";
        socket.getOutputStream().write(head.getBytes(StandardCharsets.US_ASCII));
        TimeUnit.MILLISECONDS.sleep(800);
        byte[] body = Payload.of(2, 10);
        HttpResponse<byte[]> next = client.post("/shop/echo", "text/plain", body);
        for (int i = 0; i < 100 && next.statusCode() != 200; i++) {
          // The handler ends a little after its client has the answer.
          TimeUnit.MILLISECONDS.sleep(100);
          next = client.post("/shop/echo", "text/plain", body);
        }
        assertEquals(200, next.statusCode(), Client.text(next));
      }
      jvm.terminate();
      assertEquals(0, jvm.report().path("self").path("swallowedErrors").asInt(), jvm.err());
    }
  }

  /** The last path segment says what happens when its time is over. */
  private static final String[] STRATEGIES = {
    "-Dweir.mode=enforce",
    "-Dweir.level=ADVANCED",
    policy("cancel", "/shop/*/cancel", "timeout=500ms"),
    policy("error", "/shop/*/error", "timeout=500ms", "timeout-strategy=ERROR_RESPONSE"),
    policy("fall", "/shop/*/fall", "timeout=500ms", "timeout-strategy=CACHE_FALLBACK"),
    policy(
        "back",
        "/shop/*/back",
        "timeout=500ms",
        "timeout-strategy=BACKGROUND",
        "max-concurrent=20"),
    policy("events", "/shop/events", "timeout=500ms"),
  };

  static List<Server> everyServlet() {
    return Server.kinds().stream().filter(server -> !server.libraries().isEmpty()).toList();
  }

  /** One of each kind, each on another JDK: what differs is the servers' part. */
  static List<Server> servlets() {
    return everyServlet().stream()
        .filter(
            server ->
                server.libraries().startsWith("tomcat") == Jdks.newest().contains(server.jdk()))
        .toList();
  }

  /** And one whose connections serve many at a time. */
  static List<Server> servletsAndHttp2() {
    List<Server> servers = new ArrayList<>(servlets());
    Server.all().stream()
        .filter(server -> server.http2() && server.libraries().startsWith("tomcat"))
        .filter(server -> Jdks.newest().contains(server.jdk()))
        .forEach(servers::add);
    return servers;
  }

  @Tag("soak")
  @ParameterizedTest(name = "{0}")
  @MethodSource("everyServlet")
  void lateRequestsEndAsTheyDoOnEveryJdk(Server on) throws Exception {
    whatIsBrokenOffIsNoAnswer(on);
    allThatHasEndedIsFreed(on);
    anAsynchronousRequestGoesOnInTheBackground(on);
    anAsynchronousResponseThatHasBegunGoesOn(on);
  }

  /** Asks until it is answered in time, as the first are not where the JVM is slow. */
  private static int warm(Client client, String path) throws Exception {
    int late = 0;
    while (client.get(path).statusCode() != 200 && late < 20) {
      late++;
    }
    return late;
  }

  /** What the application says of work that its deadline broke off is never the answer. */
  @ParameterizedTest(name = "{0}")
  @MethodSource("servlets")
  void whatIsBrokenOffIsNoAnswer(Server on) throws Exception {
    try (ForkedJvm jvm = on.start("broken", lines(STRATEGIES))) {
      Client client = Server.client(jvm);
      int late = 0;
      for (String strategy : new String[] {"cancel", "error", "fall"}) {
        String path = "/shop/dispatch-late/" + strategy;
        late += warm(client, path + "?ms=1&n=1") + warm(client, "/shop/sorry/" + strategy);
        assertEquals("waited 1", Client.text(client.get(path + "?ms=1&n=1")));
        List<CompletableFuture<HttpResponse<byte[]>>> calls = new ArrayList<>();
        for (int i = 0; i < 40; i++) {
          calls.add(client.begin(path + "?ms=2500&n=" + i));
        }
        for (CompletableFuture<HttpResponse<byte[]>> call : calls) {
          Client.isProblem(call.get(30, TimeUnit.SECONDS), 504, strategy, path);
        }
        bodiesAreBrokenOff(client, strategy);
      }
      TimeUnit.MILLISECONDS.sleep(500);
      jvm.terminate();
      int timedOut = 0;
      for (String strategy : new String[] {"cancel", "error", "fall"}) {
        JsonNode limit = limit(jvm, strategy);
        assertEquals(0, limit.at("/counts/failed").asInt(), limit.toString());
        assertEquals(0, limit.at("/stopped/notFreed").asInt(), limit.toString());
        timedOut += limit.at("/counts/timedOut").asInt();
      }
      assertEquals(3 * 42 + late, timedOut);
      assertEquals(0, jvm.report().path("self").path("swallowedErrors").asInt(), jvm.err());
    }
  }

  private static void bodiesAreBrokenOff(Client client, String strategy) throws Exception {
    String path = "/shop/sorry/" + strategy;
    String parts = "multipart/form-data; boundary=x";
    assertEquals("read 300000", Client.text(client.post(path, "text/plain", new byte[300_000])));
    assertEquals("read 300000", Client.text(client.post(path, parts, new byte[300_000])));
    String late = path + "?ms=2500";
    Client.isProblem(client.post(late, "text/plain", new byte[300_000]), 504, strategy, path);
    Client.isProblem(client.post(late, parts, new byte[1000]), 504, strategy, path);
  }

  /** What ended by itself, a moment before it was told to, is not waited for for ever. */
  @ParameterizedTest(name = "{0}")
  @MethodSource("servlets")
  void allThatHasEndedIsFreed(Server on) throws Exception {
    try (ForkedJvm jvm = on.start("freed", lines(STRATEGIES))) {
      Client client = Server.client(jvm);
      int late = warm(client, "/shop/sorry/error");
      for (int round = 0; round < 5; round++) {
        List<CompletableFuture<HttpResponse<byte[]>>> calls = new ArrayList<>();
        for (int i = 0; i < 40; i++) {
          calls.add(client.begin("/shop/sorry/error?ms=2500"));
        }
        for (CompletableFuture<HttpResponse<byte[]>> call : calls) {
          assertEquals(504, call.get(30, TimeUnit.SECONDS).statusCode());
        }
      }
      TimeUnit.MILLISECONDS.sleep(500);
      jvm.terminate();
      JsonNode limit = limit(jvm, "error");
      // A client asks again by itself where its connection has just been closed.
      assertTrue(limit.at("/counts/timedOut").asInt() >= 200 + late, limit.toString());
      assertEquals(0, limit.at("/stopped/notFreed").asInt(), limit.toString());
    }
  }

  /** An asynchronous request that goes on in the background ends as it does in time. */
  @ParameterizedTest(name = "{0}")
  @MethodSource("servletsAndHttp2")
  void anAsynchronousRequestGoesOnInTheBackground(Server on) throws Exception {
    try (ForkedJvm jvm = on.start("dispatched", lines(STRATEGIES))) {
      Client client = Server.client(jvm);
      int late = warm(client, "/shop/dispatch-late/back?ms=1&n=1");
      List<String> places = new ArrayList<>();
      for (int i = 0; i < 5; i++) {
        String how = i < 3 ? "" : "&complete=1";
        HttpResponse<byte[]> accepted = client.get("/shop/dispatch-late/back?ms=1500&n=" + i + how);
        assertEquals(202, accepted.statusCode(), Client.text(accepted));
        assertEquals("", Client.header(accepted, "App"));
        places.add(Client.header(accepted, "Location"));
      }
      for (int i = 0; i < 5; i++) {
        HttpResponse<byte[]> outcome = client.get(places.get(i));
        for (int n = 0; n < 100 && outcome.statusCode() == 202; n++) {
          TimeUnit.MILLISECONDS.sleep(100);
          outcome = client.get(places.get(i));
        }
        assertEquals(200, outcome.statusCode(), Client.text(outcome));
        assertEquals("waited " + i, Client.text(outcome));
        assertEquals("yes", Client.header(outcome, "App"));
      }
      TimeUnit.MILLISECONDS.sleep(500);
      jvm.terminate();
      JsonNode limit = limit(jvm, "back");
      assertEquals(5 + late, limit.at("/counts/timedOut").asInt(), limit.toString());
      assertEquals(0, limit.at("/concurrency/inFlight").asInt(), limit.toString());
      assertEquals(0, jvm.report().path("self").path("swallowedErrors").asInt(), jvm.err());
    }
  }

  /** A response that somebody else streams on goes on, once it has begun in time. */
  @ParameterizedTest(name = "{0}")
  @MethodSource("servlets")
  void anAsynchronousResponseThatHasBegunGoesOn(Server on) throws Exception {
    try (ForkedJvm jvm = on.start("events", lines(STRATEGIES))) {
      Client client = Server.client(jvm);
      int late = warm(client, "/shop/events");
      for (int i = 0; i < 5; i++) {
        assertEquals("first last", Client.text(client.get("/shop/events?first=50&ms=1200")));
      }
      TimeUnit.MILLISECONDS.sleep(500);
      jvm.terminate();
      JsonNode limit = limit(jvm, "events");
      assertEquals(6, limit.at("/counts/succeeded").asInt(), limit.toString());
      assertEquals(late, limit.at("/counts/timedOut").asInt(), limit.toString());
      assertEquals(0, jvm.report().path("self").path("swallowedErrors").asInt(), jvm.err());
    }
  }

  /** What is under way when the agent is switched off gives back what it holds. */
  @Tag("soak")
  @ParameterizedTest(name = "{0}")
  @MethodSource("kinds")
  void switchedOffAndOnUnderLoadNothingIsLost(Server on) throws Exception {
    Path file = Files.createTempFile("weir", ".properties");
    String policies =
        "weir.mode=enforce\nweir.policy.few.match.route=/shop/few\n"
            + "weir.policy.few.max-concurrent=2\n";
    Files.writeString(file, policies);
    try (ForkedJvm jvm = on.start("switched", "-Dweir.config=" + file)) {
      Client client = Server.client(jvm);
      client.get("/shop/few?n=1");
      for (int round = 0; round < 2; round++) {
        List<CompletableFuture<HttpResponse<byte[]>>> both =
            List.of(client.begin("/shop/few?ms=4000&n=1"), client.begin("/shop/few?ms=4000&n=2"));
        TimeUnit.MILLISECONDS.sleep(300);
        assertEquals(503, client.get("/shop/few?n=3").statusCode());
        Files.writeString(file, policies + "weir.enabled=false\n");
        for (CompletableFuture<HttpResponse<byte[]>> call : both) {
          assertEquals(200, call.get().statusCode());
        }
        Files.writeString(file, policies);
        TimeUnit.MILLISECONDS.sleep(2500);
        List<CompletableFuture<HttpResponse<byte[]>>> again =
            List.of(client.begin("/shop/few?ms=900&n=1"), client.begin("/shop/few?ms=900&n=2"));
        TimeUnit.MILLISECONDS.sleep(300);
        assertEquals(503, client.get("/shop/few?n=3").statusCode());
        for (CompletableFuture<HttpResponse<byte[]>> call : again) {
          assertEquals(200, call.get().statusCode());
        }
        TimeUnit.MILLISECONDS.sleep(300);
      }
    } finally {
      Files.delete(file);
    }
  }

  /** In shadow mode everything is counted and nothing is changed; at BASIC nothing acts. */
  @ParameterizedTest(name = "{0}")
  @MethodSource("kinds")
  void shadowCountsAndChangesNothing(Server on) throws Exception {
    String[] policy = {
      "-Dweir.mode=shadow",
      "-Dweir.level=ADVANCED",
      policy("slow", "/shop/slow", "timeout=300ms", "timeout-strategy=ERROR_RESPONSE"),
      policy("few", "/shop/few", "max-concurrent=1"),
      policy("both", "/shop/bg", "max-concurrent=1", "timeout=300ms"),
    };
    try (ForkedJvm jvm = on.start("shadow", lines(policy))) {
      Client client = Server.client(jvm);
      // The same handler, under no policy: the first time it takes long.
      client.get("/shop/cancel?n=1");
      Client.isPayload(client.get("/shop/slow?ms=900&n=4"), 4, 100);
      CompletableFuture<HttpResponse<byte[]>> first = client.begin("/shop/few?ms=900&n=2");
      TimeUnit.MILLISECONDS.sleep(300);
      Client.isPayload(client.get("/shop/few?n=3"), 3, 100);
      Client.isPayload(first.get(), 2, 100);
      // It would have been ended, and its permit free, when the next one comes.
      CompletableFuture<HttpResponse<byte[]>> late = client.begin("/shop/bg?ms=1500&n=5");
      TimeUnit.MILLISECONDS.sleep(900);
      Client.isPayload(client.get("/shop/bg?n=6"), 6, 100);
      Client.isPayload(late.get(), 5, 100);
      jvm.terminate();
      assertEquals(1, sum(limit(jvm, "slow").path("wouldTimeOut")), "" + limit(jvm, "slow"));
      assertEquals(1, sum(limit(jvm, "few").path("wouldReject")), "" + limit(jvm, "few"));
      assertEquals(0, sum(limit(jvm, "both").path("wouldReject")), "" + limit(jvm, "both"));
      assertEquals(1, sum(limit(jvm, "both").path("wouldTimeOut")), "" + limit(jvm, "both"));
      assertEquals(0, sum(limit(jvm, "few").path("rejectedByRoute")));
      assertEquals(0, jvm.report().path("self").path("swallowedErrors").asInt(), jvm.err());
    }
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("kinds")
  void aLevelSaysHowMuchActs(Server on) throws Exception {
    String[] policy = {
      "-Dweir.mode=enforce",
      "-Dweir.level=ULTRA",
      "-Dweir.route.basic.match=/shop/few",
      "-Dweir.route.basic.level=BASIC",
      policy("few", "/shop/few", "max-concurrent=1", "timeout=100ms"),
      policy("fresh", "/shop/counter", "cache.ttl=2s"),
    };
    try (ForkedJvm jvm = on.start("levels", lines(policy))) {
      Client client = Server.client(jvm);
      CompletableFuture<HttpResponse<byte[]>> first = client.begin("/shop/few?ms=900&n=2");
      TimeUnit.MILLISECONDS.sleep(300);
      Client.isPayload(client.get("/shop/few?n=3"), 3, 100);
      Client.isPayload(first.get(), 2, 100);
      HttpResponse<byte[]> made = client.get("/shop/counter?x=1");
      HttpResponse<byte[]> kept = client.get("/shop/counter?x=1");
      assertEquals(Client.text(made), Client.text(kept));
      assertEquals("fresh", Client.header(kept, "Weir-Cache"));
      assertEquals("", Client.header(made, "Weir-Cache"));
      assertFalse(Client.text(made).equals(Client.text(client.get("/shop/counter?x=2"))));
      TimeUnit.MILLISECONDS.sleep(2100);
      assertFalse(Client.text(made).equals(Client.text(client.get("/shop/counter?x=1"))));
      jvm.terminate();
      assertEquals(0, jvm.report().path("self").path("swallowedErrors").asInt(), jvm.err());
    }
  }

  private static JsonNode limit(ForkedJvm jvm, String name) {
    for (JsonNode limit : jvm.report().path("limits")) {
      if (limit.path("name").asText().equals(name)) {
        return limit;
      }
    }
    throw new AssertionError("no limit " + name + " in " + jvm.report().path("limits"));
  }

  private static int sum(JsonNode byRoute) {
    int sum = 0;
    for (JsonNode count : byRoute) {
      sum += count.asInt();
    }
    return sum;
  }

  /** Deadlines that race completions: each response is whole, and either ours or theirs. */
  @ParameterizedTest(name = "{0}")
  @MethodSource("kinds")
  void aThousandConcurrentRequestsGetOneAnswerEach(Server on) throws Exception {
    String[] policy = {
      "-Dweir.mode=enforce",
      "-Dweir.level=ADVANCED",
      policy("slow", "/shop/slow", "timeout=200ms", "timeout-strategy=ERROR_RESPONSE"),
      policy("bg", "/shop/bg", "timeout=200ms", "timeout-strategy=BACKGROUND"),
      policy("cancel", "/shop/cancel", "timeout=200ms", "timeout-strategy=CANCEL"),
      "-Dweir.limits.max-concurrent=2000",
    };
    try (ForkedJvm jvm = on.start("mixture", lines(policy))) {
      Client client = Server.client(jvm);
      int soon = 0;
      for (int i = 0; i < 200; i++) {
        soon += client.get("/shop/slow?n=1").statusCode() == 200 ? 1 : 0;
        client.get("/shop/bg?n=1");
        client.get("/shop/cancel?n=1");
      }
      Random random = new Random(17);
      List<CompletableFuture<HttpResponse<byte[]>>> calls = new ArrayList<>();
      List<int[]> asked = new ArrayList<>();
      String[] routes = {"slow", "bg", "cancel"};
      for (int i = 0; i < 1000; i++) {
        int millis = 150 + random.nextInt(100);
        int size = random.nextInt(4) == 0 ? random.nextInt(400_000) : random.nextInt(3_000);
        asked.add(new int[] {i, size});
        String route = routes[i % 3];
        calls.add(client.begin("/shop/" + route + "?ms=" + millis + "&n=" + i + "&size=" + size));
      }
      int[] ours = new int[3];
      int[] theirs = new int[3];
      for (int i = 0; i < 1000; i++) {
        HttpResponse<byte[]> response = calls.get(i).get(60, TimeUnit.SECONDS);
        String route = routes[i % 3];
        if (response.statusCode() == 200) {
          theirs[i % 3]++;
          Client.isPayload(response, asked.get(i)[0], asked.get(i)[1]);
        } else if (response.statusCode() == 202 && route.equals("bg")) {
          ours[i % 3]++;
          assertEquals("", Client.header(response, "App"));
          HttpResponse<byte[]> outcome = client.get(Client.header(response, "Location"));
          for (int n = 0; n < 100 && outcome.statusCode() == 202; n++) {
            TimeUnit.MILLISECONDS.sleep(50);
            outcome = client.get(Client.header(response, "Location"));
          }
          Client.isPayload(outcome, asked.get(i)[0], asked.get(i)[1]);
        } else {
          ours[i % 3]++;
          Client.isProblem(response, 504, route, "/shop/" + route);
        }
      }
      int late = ours[0] + ours[1] + ours[2];
      assertTrue(late > 5 && late < 1000, late + " of 1000 were late");
      // The same connections serve others as ever.
      for (int i = 0; i < 300; i++) {
        Client.isPayload(client.get("/shop/few?n=" + i + "&size=" + i * 10), i, i * 10);
      }
      // A request ends a little after its client has the answer.
      TimeUnit.MILLISECONDS.sleep(500);
      jvm.terminate();
      JsonNode slow = jvm.route("GET /shop/slow").path("statusCodes");
      assertEquals(theirs[0] + soon, slow.path("200").asInt(), slow.toString());
      assertEquals(ours[0] + 200 - soon, slow.path("504").asInt(), slow.toString());
      JsonNode self = jvm.report().path("self");
      assertEquals(0, self.path("swallowedErrors").asInt(), jvm.err());
    }
  }

  @Tag("soak")
  @ParameterizedTest(name = "{0}")
  @MethodSource("kinds")
  void tenThousandRejectedAndLateRequestsLeaveNothingBehind(Server on) throws Exception {
    String[] policy = {
      "-Dweir.mode=enforce",
      "-Dweir.level=ADVANCED",
      policy("few", "/shop/few", "max-concurrent=4"),
      policy(
          "slow",
          "/shop/slow",
          "timeout=20ms",
          "timeout-strategy=ERROR_RESPONSE",
          "max-concurrent=64"),
      policy("cancel", "/shop/cancel", "timeout=20ms", "max-concurrent=64"),
    };
    try (ForkedJvm jvm = on.start("leaks", lines(policy))) {
      Client client = Server.client(jvm);
      flood(client, 600);
      String before = idle(client);
      flood(client, 10_000);
      String after = idle(client);
      assertEquals(threads(before), threads(after), before + "\n" + after);
      assertEquals(number(before, "loaders"), number(after, "loaders"), before + "\n" + after);
      // The client keeps as many connections as it had calls at a time, and those it had before.
      int most = number(before, "files") + AT_A_TIME + 16;
      assertTrue(number(after, "files") <= most, before + "\n" + after);
      // As many may run at once as before, and no more.
      List<CompletableFuture<HttpResponse<byte[]>>> calls = new ArrayList<>();
      for (int i = 0; i < 8; i++) {
        calls.add(client.begin("/shop/few?ms=1500&n=" + i));
        TimeUnit.MILLISECONDS.sleep(60);
      }
      int let = 0;
      for (CompletableFuture<HttpResponse<byte[]>> call : calls) {
        let += call.get().statusCode() == 200 ? 1 : 0;
      }
      assertEquals(4, let);
      jvm.terminate();
      assertEquals(0, jvm.report().path("self").path("swallowedErrors").asInt(), jvm.err());
    }
  }

  /** What is there once the agent's threads have had nothing to do for ten seconds. */
  private static String idle(Client client) throws Exception {
    String stats = Client.text(client.get("/shop/stats"));
    for (int i = 0; i < 120 && IDLE.matcher(stats).find(); i++) {
      TimeUnit.MILLISECONDS.sleep(500);
      stats = Client.text(client.get("/shop/stats"));
    }
    return stats;
  }

  /**
   * The kinds of threads, since pools of servers grow and shrink as they like, and without those of
   * the JDK that stay once there was a virtual thread.
   */
  private static String threads(String stats) {
    return stats
        .substring(0, stats.indexOf(" loaders: "))
        .replaceAll("(ForkJoinPool|VirtualThread)-[^,}]*(, )?", "")
        .replaceAll("=\\d+", "");
  }

  private static int number(String stats, String what) {
    return Integer.parseInt(stats.replaceAll(".* " + what + ": (-?\\d+).*", "$1"));
  }

  private static void flood(Client client, int count) throws Exception {
    List<CompletableFuture<HttpResponse<byte[]>>> calls = new ArrayList<>();
    int[] statuses = new int[600];
    for (int i = 0; i < count; i++) {
      String path =
          i % 3 == 0
              ? "/shop/few?ms=5&n=1"
              : i % 3 == 1 ? "/shop/slow?ms=2000&n=1" : "/shop/cancel?ms=2000&n=1";
      calls.add(client.begin(path));
      if (calls.size() == AT_A_TIME) {
        for (CompletableFuture<HttpResponse<byte[]>> call : calls) {
          statuses[call.get(60, TimeUnit.SECONDS).statusCode()]++;
        }
        calls.clear();
      }
    }
    for (CompletableFuture<HttpResponse<byte[]>> call : calls) {
      statuses[call.get(60, TimeUnit.SECONDS).statusCode()]++;
    }
    assertTrue(statuses[504] > count / 2, "late " + statuses[504]);
    assertEquals(count, statuses[200] + statuses[503] + statuses[504]);
  }
}
