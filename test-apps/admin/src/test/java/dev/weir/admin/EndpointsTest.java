package dev.weir.admin;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.weir.harness.AdminClient;
import dev.weir.harness.Jdks;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.TreeSet;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every endpoint, by a real HTTP client, against the contract. */
class EndpointsTest {
  @TempDir Path folder;

  static List<Path> jdks() {
    return Jdks.all();
  }

  @ParameterizedTest
  @MethodSource("jdks")
  void everyAnswerIsAsTheContractSays(Path jdk) throws Exception {
    String policy = "-Dweir.policy.naps.";
    try (Application application =
        Application.start(
            jdk,
            folder,
            3,
            policy + "match.type=SLEEP_OPERATION",
            policy + "circuit-breaker.enabled=true",
            "-Dweir.mode=shadow")) {
      application.callEach(3, 20);
      application.call("/fail");
      application.call("/query?name");
      AdminClient admin = application.admin();
      Contract contract = new Contract(admin);
      admin.change("/monitoring/limits/naps/open", "");
      String alert = alert(admin);
      TreeSet<String> asked = new TreeSet<>();
      contract.document().path("paths").fieldNames().forEachRemaining(asked::add);
      for (String path : List.copyOf(asked)) {
        if (contract.document().path("paths").path(path).has("get")) {
          HttpResponse<String> response = admin.get(path);
          assertEquals(200, response.statusCode(), path);
          contract.check(path, "get", response);
        } else {
          String real = path.replace("{id}", alert).replace("{name}", "naps");
          HttpResponse<String> done = admin.change(real, "{\"note\":\"we know\"}");
          assertEquals(200, done.statusCode(), path + done.body());
          contract.check(path, "post", done);
          contract.check(path, "post", admin.post(real, ""));
          String nobody = path.replace("{id}", "a0").replace("{name}", "none");
          contract.check(path, "post", admin.change(nobody, "{\"note\":\"we know\"}"));
          assertEquals(405, admin.get(real).statusCode(), path);
        }
      }
      assertTrue(asked.contains("/monitoring/summary"), asked.toString());
    }
  }

  /** A breaker that is open is an alert, which the agent sees within a second. */
  private static String alert(AdminClient admin) throws InterruptedException {
    long until = System.nanoTime() + 30_000_000_000L;
    JsonNode alerts = admin.json("/monitoring/alerts").path("alerts");
    while (alerts.isEmpty()) {
      assertTrue(System.nanoTime() < until, admin.get("/monitoring/limits").body());
      Thread.sleep(50);
      alerts = admin.json("/monitoring/alerts").path("alerts");
    }
    return alerts.get(0).path("id").asText();
  }

  @ParameterizedTest
  @MethodSource("jdks")
  void figuresAreThoseOfTheApplication(Path jdk) throws Exception {
    try (Application application = Application.start(jdk, folder, 3)) {
      application.callEach(3, 20);
      application.call("/fail");
      AdminClient admin = application.admin();
      JsonNode summary = admin.json("/monitoring/summary");
      assertEquals(61, summary.path("requests").asInt(), summary.toString());
      assertEquals(1, summary.path("errors").asInt(), summary.toString());
      assertEquals(4, summary.path("routes").asInt(), summary.toString());
      assertTrue(summary.path("topBlockers").get(0).path("share").asDouble() > 0);
      assertTrue(summary.has("blockingToAsyncRatio"));

      JsonNode all = admin.json("/monitoring/routes/performance").path("routes");
      assertEquals(4, all.size(), all.toString());
      JsonNode one =
          admin.json("/monitoring/routes/performance?route=GET%20/items2").path("routes");
      assertEquals(1, one.size(), one.toString());
      assertEquals(20, one.get(0).path("requests").asInt(), one.toString());
      assertEquals("SLEEP_OPERATION", one.get(0).path("operations").get(0).path("type").asText());
      assertEquals(
          0, admin.json("/monitoring/routes/performance?route=none").path("routes").size());
      String ofOne = "/monitoring/routes/performance?route=GET%20/items2&framework=";
      assertEquals(1, admin.json(ofOne + "jdk-httpserver").path("routes").size());
      assertEquals(1, admin.json(ofOne).path("routes").size());
      assertEquals(0, admin.json(ofOne + "netty").path("routes").size());
      JsonNode blocker = summary.path("topBlockers").get(0);
      assertEquals("jdk-httpserver", blocker.path("framework").asText());
      assertEquals("ok\n", admin.get("/health").body());

      // The report of the endpoint is the file's, but for what came since.
      JsonNode live = admin.json("/monitoring/report");
      application.jvm.terminate();
      JsonNode file = application.jvm.report();
      assertEquals(file.path("routes"), live.path("routes"));
      assertEquals(admin.base().toString(), file.path("self").path("admin").asText());
      assertTrue(Files.isRegularFile(folder.resolve("weir-report.html")));
    }
  }

  @ParameterizedTest
  @MethodSource("jdks")
  void windowsTellTheLastWhile(Path jdk) throws Exception {
    try (Application application = Application.start(jdk, folder, 2)) {
      application.callEach(2, 20);
      application.call("/fail");
      AdminClient admin = application.admin();
      Contract contract = new Contract(admin);
      String summary = "/monitoring/summary";
      String routes = "/monitoring/routes/performance";
      JsonNode minute = admin.json(summary + "?window=1m");
      for (int i = 0; i < 100 && minute.path("requests").asInt() < 41; i++) {
        Thread.sleep(100);
        minute = admin.json(summary + "?window=1m");
      }
      assertEquals(41, minute.path("requests").asInt(), minute.toString());
      assertEquals(41, admin.json(summary).path("lastMinute").path("requests").asInt());
      for (String window : List.of("10s", "1m", "5m", "1h")) {
        String asked = "?window=" + window;
        JsonNode total = contract.check(summary, "get", admin.get(summary + asked));
        JsonNode all = contract.check(routes, "get", admin.get(routes + asked));
        assertEquals(window, total.path("window").asText());
        if (!window.equals("10s")) {
          assertEquals(1, total.path("errors").asInt(), total.toString());
          assertEquals(3, all.path("routes").size(), all.toString());
          double seconds = total.path("seconds").asDouble();
          assertEquals(41 / seconds, total.path("requestsPerSecond").asDouble(), 0.01);
          // By Little's law
          double inFlight = total.at("/responseMs/total").asDouble() / 1000 / seconds;
          assertEquals(inFlight, total.path("concurrency").asDouble(), 0.001);
          assertTrue(total.at("/operations/SLEEP_OPERATION/count").asInt() > 0, total.toString());
        }
      }
      JsonNode one = admin.json(routes + "?window=5m&route=GET%20/items1").path("routes");
      assertEquals(20, one.path(0).path("requests").asInt(), one.toString());
      JsonNode operation = one.path(0).path("operations").path(0);
      assertEquals("SLEEP_OPERATION", operation.path("type").asText(), one.toString());
      assertEquals(20, operation.path("count").asInt(), one.toString());
      JsonNode brief = admin.json(routes + "?window=5m&brief=true").path("routes");
      assertFalse(brief.path(0).has("operations"), brief.toString());
      for (String path : List.of(summary, routes)) {
        HttpResponse<String> wrong = admin.get(path + "?window=2m");
        assertEquals(400, wrong.statusCode());
        assertTrue(wrong.body().contains("10s, 1m, 5m, 1h"), wrong.body());
        contract.check(path, "get", wrong);
      }
    }
  }

  @ParameterizedTest
  @MethodSource("jdks")
  void theAgentsOwnWorkIsNoRequestOfTheApplication(Path jdk) throws Exception {
    try (Application application = Application.start(jdk, folder, 1)) {
      application.call("/items0");
      AdminClient admin = application.admin();
      for (int i = 0; i < 50; i++) {
        for (String path : List.of("/", "/weir.js", "/metrics", "/monitoring/report")) {
          assertEquals(200, admin.get(path).statusCode());
        }
      }
      assertEquals(403, admin.post("/monitoring/limits/x/open", "").statusCode());
      JsonNode report = admin.json("/monitoring/report");
      assertEquals(1, report.path("summary").path("requests").asInt(), report.toString());
      assertEquals(0, report.path("self").path("swallowedErrors").asInt(), report.toString());
      String outside = report.path("unattributed").toString();
      assertFalse(outside.contains("weir"), outside);
    }
  }

  @ParameterizedTest
  @MethodSource("jdks")
  void whatIsAskedWronglyIsAProblemInJson(Path jdk) throws Exception {
    try (Application application = Application.start(jdk, folder, 1)) {
      AdminClient admin = application.admin();
      String[][] wrong = {
        {"/nothing", "404"},
        {"/monitoring/alerts?level=LOUD", "400"},
        {"/monitoring/history?from=yesterday", "400"},
        {"/monitoring/history?step=0s", "400"},
        {"/monitoring/history?from=2&to=1", "400"},
        {"/monitoring/%zz", "400"},
        {"/monitoring/routes/performance?brief=maybe", "400"},
      };
      for (String[] one : wrong) {
        HttpResponse<String> response = raw(admin, "GET " + one[0]);
        assertEquals(one[1], Integer.toString(response.statusCode()), one[0]);
        assertEquals(
            "application/problem+json",
            response.headers().firstValue("content-type").orElse(""),
            one[0]);
        JsonNode problem = new ObjectMapper().readTree(response.body());
        assertEquals(one[1], problem.path("status").asText(), response.body());
        assertFalse(problem.path("detail").asText().isEmpty(), response.body());
      }
    }
  }

  @ParameterizedTest
  @MethodSource("jdks")
  void whateverIsWrongWithARequestIsDeclared(Path jdk) throws Exception {
    try (Application application = Application.start(jdk, folder, 1)) {
      AdminClient admin = application.admin();
      Contract contract = new Contract(admin);
      String host = "Host: localhost\r\nConnection: close\r\n";
      String[][] wrong = {
        {"?%zz HTTP/1.1\r\n" + host, "400"},
        {" HTTP/1.1\r\n" + host + "no name\r\n", "400"},
        {" HTTP/1.1\r\n" + host + "X: " + "y".repeat(20_000) + "\r\n", "431"},
        {" HTTP/1.1\r\n" + host + "Content-Length: 100000\r\n", "413"},
        {" HTTP/1.1\r\n" + host + "Transfer-Encoding: gzip\r\n", "501"},
        {" HTTP/3\r\n" + host, "505"},
        {" HTTP/1.1\r\nHost: evil.example\r\nConnection: close\r\n", "403"},
      };
      TreeSet<String> paths = new TreeSet<>();
      contract.document().path("paths").fieldNames().forEachRemaining(paths::add);
      for (String path : paths) {
        String method = contract.document().path("paths").path(path).has("get") ? "get" : "post";
        String asked = method.toUpperCase(Locale.ROOT) + " " + path.replaceAll("[{}]", "");
        for (String[] one : wrong) {
          HttpResponse<String> answer =
              RawClient.send(admin.base().getPort(), asked + one[0] + "\r\n");
          assertEquals(one[1], Integer.toString(answer.statusCode()), asked + one[0]);
          contract.check(path, method, answer);
        }
      }
    }
  }

  @ParameterizedTest
  @MethodSource("jdks")
  void thePastIsKeptAndOutlivesTheJvm(Path jdk) throws Exception {
    long began = System.currentTimeMillis();
    String question = "/monitoring/history?step=1h&from=" + (began - 60_000) + "&to=";
    try (Application application = Application.start(jdk, folder, 3)) {
      AdminClient admin = application.admin();
      long until = System.nanoTime() + 40_000_000_000L;
      JsonNode points = admin.json(question + System.currentTimeMillis()).path("points");
      while (points.isEmpty()) {
        application.callEach(3, 2);
        Thread.sleep(200);
        assertTrue(System.nanoTime() < until, application.jvm.err());
        points = admin.json(question + System.currentTimeMillis()).path("points");
      }
      assertTrue(points.get(0).path("requests").asInt() > 6, points.toString());
      assertTrue(points.get(0).path("responseMs").path("p50").asDouble() >= 1, points.toString());
      application.jvm.terminate();
    }
    try (Application application = Application.start(jdk, folder, 3)) {
      application.callEach(1, 1);
      AdminClient admin = application.admin();
      String route = question + System.currentTimeMillis() + "&route=GET%20/items0";
      Contract contract = new Contract(admin);
      long until = System.nanoTime() + 10_000_000_000L;
      JsonNode points = admin.json(route).path("points");
      while (points.isEmpty() && System.nanoTime() < until) {
        Thread.sleep(50);
        points = admin.json(route).path("points");
      }
      assertEquals(1, points.size(), application.jvm.err());
      contract.check("/monitoring/history", "get", admin.get(route));
    }
  }

  /** Some of these no client would send, so they go over a socket. */
  private static HttpResponse<String> raw(AdminClient admin, String line) throws Exception {
    return RawClient.send(
        admin.base().getPort(), line + " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n");
  }
}
