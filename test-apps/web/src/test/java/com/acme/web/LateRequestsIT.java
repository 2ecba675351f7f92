package com.acme.web;

import static com.acme.web.Policies.lines;
import static com.acme.web.Policies.policy;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.weir.harness.ForkedJvm;
import dev.weir.harness.Jdks;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What becomes of requests whose time is over, at the edge of servlet containers. */
@Execution(ExecutionMode.SAME_THREAD)
class LateRequestsIT {
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

  static List<Server> servlets() {
    return Server.kindsOnOneJdk().stream().filter(server -> !server.libraries().isEmpty()).toList();
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
        JsonNode limit = jvm.limit(strategy);
        assertEquals(0, limit.at("/counts/failed").asInt(), limit.toString());
        assertEquals(0, limit.at("/stopped/notFreed").asInt(), limit.toString());
        timedOut += limit.at("/counts/timedOut").asInt();
      }
      assertEquals(3 * 42 + late, timedOut);
      jvm.swallowedNothing();
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
      JsonNode limit = jvm.limit("error");
      // A client asks again by itself where its connection has just been closed.
      int all = jvm.route("GET /shop/sorry/*").path("requests").asInt();
      assertTrue(all >= 201 + late, limit.toString());
      assertEquals(1, limit.at("/counts/succeeded").asInt(), limit.toString());
      assertEquals(all - 1, limit.at("/counts/timedOut").asInt(), limit.toString());
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
      JsonNode limit = jvm.limit("back");
      assertEquals(5 + late, limit.at("/counts/timedOut").asInt(), limit.toString());
      assertEquals(0, limit.at("/concurrency/inFlight").asInt(), limit.toString());
      jvm.swallowedNothing();
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
      JsonNode limit = jvm.limit("events");
      assertEquals(6, limit.at("/counts/succeeded").asInt(), limit.toString());
      assertEquals(late, limit.at("/counts/timedOut").asInt(), limit.toString());
      jvm.swallowedNothing();
    }
  }
}
