package com.acme.web;

import static com.acme.web.Policies.lines;
import static com.acme.web.Policies.policy;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.weir.harness.ForkedJvm;
import java.net.Socket;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Policies about routes, at the edge of every server, as a client sees them. */
@Execution(ExecutionMode.SAME_THREAD)
class RouteLimitsIT {
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

  static List<Server> all() {
    return Server.all();
  }

  static List<Server> kinds() {
    return Server.kinds();
  }

  static List<Server> kindsOnOneJdk() {
    return Server.kindsOnOneJdk();
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("kindsOnOneJdk")
  void everyPolicyHolds(Server on) throws Exception {
    everyPolicyHoldsOn(on);
  }

  @Tag("soak")
  @ParameterizedTest(name = "{0}")
  @MethodSource("all")
  void everyPolicyHoldsInEveryVersion(Server on) throws Exception {
    everyPolicyHoldsOn(on);
  }

  @Tag("soak")
  @ParameterizedTest(name = "{0}")
  @MethodSource("kinds")
  void modesAndLevelsHoldOnEveryJdk(Server on) throws Exception {
    shadowCountsAndChangesNothing(on);
    aLevelSaysHowMuchActs(on);
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
      jvm.swallowedNothing();
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
      jvm.swallowedNothing();
    }
  }

  /** In shadow mode everything is counted and nothing is changed; at BASIC nothing acts. */
  @ParameterizedTest(name = "{0}")
  @MethodSource("kindsOnOneJdk")
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
      assertEquals(1, sum(jvm.limit("slow").path("wouldTimeOut")), "" + jvm.limit("slow"));
      assertEquals(1, sum(jvm.limit("few").path("wouldReject")), "" + jvm.limit("few"));
      assertEquals(0, sum(jvm.limit("both").path("wouldReject")), "" + jvm.limit("both"));
      assertEquals(1, sum(jvm.limit("both").path("wouldTimeOut")), "" + jvm.limit("both"));
      assertEquals(0, sum(jvm.limit("few").path("rejectedByRoute")));
      jvm.swallowedNothing();
    }
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("kindsOnOneJdk")
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
      jvm.swallowedNothing();
    }
  }

  private static int sum(JsonNode byRoute) {
    int sum = 0;
    for (JsonNode count : byRoute) {
      sum += count.asInt();
    }
    return sum;
  }
}
