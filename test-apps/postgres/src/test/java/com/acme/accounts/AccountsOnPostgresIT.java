package com.acme.accounts;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.weir.harness.ForkedJvm;
import dev.weir.harness.Jdks;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Spring MVC, JdbcTemplate and HikariCP on a real PostgreSQL, more clients than connections. */
class AccountsOnPostgresIT {
  private static final int CLIENTS = 6;
  private static final int EACH = 5;
  private static final int SLOW = 1 + CLIENTS * EACH;
  private static final int MILLIS = 60;
  private static final int ONE = 11;
  private static final int ALL = 7;
  private static final int TRANSFERS = 4;

  private static final String ONE_ROUTE = "GET /accounts/{id}";
  private static final String ALL_ROUTE = "GET /accounts";
  private static final String SLOW_ROUTE = "GET /accounts/slow/{millis}";
  private static final String TRANSFER_ROUTE = "GET /transfer/{from}/{to}";

  private static final String PASSWORD = "pa55-of-the-acc0unt";
  private static final String PARAMETER = "pa55-in-the-ur1";
  private static final Pattern SITE =
      Pattern.compile("com\\.acme\\.accounts\\.\\w+\\.(\\w+)\\((\\w+\\.java):(\\d+)\\)");

  private static EmbeddedPostgres postgres;

  private final HttpClient client =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

  @BeforeAll
  static void startPostgres() throws IOException {
    postgres = EmbeddedPostgres.start();
  }

  @AfterAll
  static void stopPostgres() throws IOException {
    postgres.close();
  }

  static List<Path> jdks() {
    return Jdks.all();
  }

  @ParameterizedTest
  @MethodSource("jdks")
  void queriesAndTheQueueForThemAreToldApart(Path jdk) throws Exception {
    Path folder = Path.of("target/it/" + Jdks.feature(jdk)).toAbsolutePath();
    String target = "jdbc:postgresql://127.0.0.1:" + postgres.getPort() + "/postgres";
    try (ForkedJvm jvm =
        ForkedJvm.on(jdk)
            .in(folder)
            .options(
                "-Dweir.admin.enabled=false",
                // Lines of the fast queries too.
                "-Dweir.slow-operation=0ms")
            .run(
                AccountsApplication.class,
                "--spring.datasource.url=" + target + "?sslpassword=" + PARAMETER,
                "--spring.datasource.username=postgres",
                "--spring.datasource.password=" + PASSWORD)) {
      send("http://127.0.0.1:" + jvm.waitForLine("port ").substring(5).trim());
      jvm.terminate();
      routesAreTemplates(jvm);
      queriesAreTheDatabases(jvm, target);
      slowQueriesTakeWhatTheySleep(jvm, target);
      waitingIsThePools(jvm, target);
      assertTrue(advice(jvm).contains("no-timeout " + SLOW_ROUTE), () -> advice(jvm).toString());
      nothingStandsBeside(jvm);
      nothingLeaks(jvm, folder);
    }
  }

  /** A query timeout, or one of the driver's socket: with either no statement waits for ever. */
  @ParameterizedTest
  @MethodSource("jdks")
  void statementsWithATimeoutAreNotFound(Path jdk) throws Exception {
    Path folder = Path.of("target/it/timeouts-" + Jdks.feature(jdk)).toAbsolutePath();
    String target = "jdbc:postgresql://127.0.0.1:" + postgres.getPort() + "/postgres";
    for (String[] limit :
        List.of(
            new String[] {"?socketTimeout=60", "-1"}, new String[] {"?socketTimeout=0", "60"})) {
      try (ForkedJvm jvm =
          ForkedJvm.on(jdk)
              .in(folder)
              .options("-Dweir.admin.enabled=false")
              .run(
                  AccountsApplication.class,
                  "--spring.datasource.url=" + target + limit[0],
                  "--spring.jdbc.template.query-timeout=" + limit[1],
                  "--spring.datasource.username=postgres",
                  "--spring.datasource.password=" + PASSWORD)) {
        String base = "http://127.0.0.1:" + jvm.waitForLine("port ").substring(5).trim();
        times(25, base + "/accounts/slow/20", "slept");
        jvm.terminate();
        assertEquals(25, jvm.route(SLOW_ROUTE).path("requests").asInt());
        assertEquals(List.of(), advice(jvm), String.join(" ", limit));
        assertEquals(0, jvm.report().at("/self/swallowedErrors").asInt(), jvm.err());
      }
    }
  }

  /** What is recommended about timeouts. */
  private static List<String> advice(ForkedJvm jvm) {
    List<String> all = new ArrayList<>();
    for (JsonNode one : jvm.report().path("recommendations")) {
      if (one.path("kind").asText().equals("no-timeout")) {
        all.add("no-timeout " + one.path("route").asText());
      }
    }
    return all;
  }

  private void send(String base) throws Exception {
    // One at a time, so that the clients do not queue for classes that are being initialised.
    times(1, base + "/accounts/slow/" + MILLIS, "slept");
    times(ONE, base + "/accounts/17", "[{\"id\":17,\"cents\":10000}]");
    times(ALL, base + "/accounts", "[{\"id\":1,");
    times(TRANSFERS, base + "/transfer/3/4", "moved");
    String moved = "{\"id\":3,\"cents\":9500},{\"id\":4,\"cents\":10500}";
    assertTrue(get(base + "/accounts").contains(moved));
    ExecutorService clients = Executors.newFixedThreadPool(CLIENTS);
    List<Future<?>> running = new ArrayList<>();
    for (int i = 0; i < CLIENTS; i++) {
      running.add(clients.submit(() -> times(EACH, base + "/accounts/slow/" + MILLIS, "slept")));
    }
    for (Future<?> each : running) {
      each.get();
    }
    clients.shutdown();
  }

  private Void times(int times, String uri, String start) throws Exception {
    for (int i = 0; i < times; i++) {
      String body = get(uri);
      assertTrue(body.startsWith(start), body);
    }
    return null;
  }

  private String get(String uri) throws Exception {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create(uri)).timeout(Duration.ofSeconds(20)).build();
    HttpResponse<String> answer = client.send(request, HttpResponse.BodyHandlers.ofString());
    assertEquals(200, answer.statusCode(), answer.body());
    return answer.body();
  }

  private static void routesAreTemplates(ForkedJvm jvm) {
    Map<String, Integer> requests = new TreeMap<>();
    for (JsonNode route : jvm.report().path("routes")) {
      requests.put(route.path("route").asText(), route.path("requests").asInt());
      assertEquals("spring-webmvc", route.path("framework").asText(), route::toString);
      assertEquals(0, route.path("errors").asInt(), route::toString);
    }
    Map<String, Integer> sent =
        Map.of(ONE_ROUTE, ONE, ALL_ROUTE, ALL + 1, SLOW_ROUTE, SLOW, TRANSFER_ROUTE, TRANSFERS);
    assertEquals(new TreeMap<>(sent), requests);
  }

  private static void queriesAreTheDatabases(ForkedJvm jvm, String target) throws IOException {
    query(
        jvm.route(ONE_ROUTE),
        target,
        "SELECT id, cents FROM account WHERE state = ? AND id = ?",
        ONE);
    guilty(jvm.route(ONE_ROUTE), target, "account", "jdbc.query(sql, ROW, id)");
    query(jvm.route(ALL_ROUTE), target, "SELECT id, cents FROM account ORDER BY id", ALL + 1);
    guilty(jvm.route(ALL_ROUTE), target, "accounts", "jdbc.query(\"SELECT id, cents");
    query(jvm.route(SLOW_ROUTE), target, "SELECT pg_sleep(?)", SLOW);
    guilty(jvm.route(SLOW_ROUTE), target, "slow", "jdbc.query(\"SELECT pg_sleep(?)\"");
    JsonNode transfer = jvm.route(TRANSFER_ROUTE);
    String update = "UPDATE account SET cents = cents %s ? WHERE id = ?";
    query(transfer, target, String.format(update, "-"), TRANSFERS);
    query(transfer, target, String.format(update, "+"), TRANSFERS);
    // The driver commits once more where auto-commit is turned on again.
    query(transfer, target, "COMMIT", 2 * TRANSFERS);
    guilty(transfer, target, "transfer", "jdbc.update(\"UPDATE account SET cents = cents - 125");
    guilty(transfer, target, "transfer", "jdbc.update(\"UPDATE account SET cents = cents + 125");
    guilty(transfer, target, "transfer", "ledger.transfer(from, to)");
    for (JsonNode route : jvm.report().path("routes")) {
      for (JsonNode operation : route.path("operations")) {
        if (operation.path("type").asText().equals("DATABASE_QUERY")) {
          assertEquals(target, operation.path("target").asText(), route::toString);
        }
      }
    }
  }

  private static JsonNode query(JsonNode route, String target, String statement, int count) {
    JsonNode operation = ForkedJvm.operation(route, "DATABASE_QUERY", target);
    for (JsonNode each : operation.path("statements")) {
      if (each.path("statement").asText().equals(statement)) {
        assertEquals(count, each.path("count").asInt(), route::toString);
        return each;
      }
    }
    throw new AssertionError("no " + statement + " in " + route);
  }

  /** One of the sites is in this method, and its line of the source has this call. */
  private static void guilty(JsonNode route, String target, String method, String call)
      throws IOException {
    JsonNode sites = ForkedJvm.operation(route, "DATABASE_QUERY", target).path("sites");
    for (JsonNode site : sites) {
      Matcher at = SITE.matcher(site.path("at").asText());
      assertTrue(at.matches(), site::toString);
      Path source = Path.of("src/main/java/com/acme/accounts", at.group(2));
      String line = Files.readAllLines(source).get(Integer.parseInt(at.group(3)) - 1);
      if (at.group(1).equals(method) && line.contains(call)) {
        return;
      }
    }
    throw new AssertionError("no site at " + call + " in " + sites);
  }

  private static void slowQueriesTakeWhatTheySleep(ForkedJvm jvm, String target) {
    JsonNode route = jvm.route(SLOW_ROUTE);
    double slept = query(route, target, "SELECT pg_sleep(?)", SLOW).path("blockedMs").asDouble();
    double expected = SLOW * MILLIS;
    assertEquals(expected, slept, expected * 0.15, route::toString);
    JsonNode operation = ForkedJvm.operation(route, "DATABASE_QUERY", target);
    double total = operation.path("blockedMs").path("total").asDouble();
    assertEquals(expected, total, expected * 0.15, route::toString);
  }

  /** Six clients share two connections: four of them wait, each for about two queries. */
  private static void waitingIsThePools(ForkedJvm jvm, String target) {
    JsonNode route = jvm.route(SLOW_ROUTE);
    JsonNode wait = ForkedJvm.operation(route, "POOL_WAIT", target);
    double waited = wait.path("blockedMs").path("total").asDouble();
    assertTrue(waited > SLOW * MILLIS && waited < SLOW * MILLIS * 3, route::toString);
    for (JsonNode site : wait.path("sites")) {
      String at = site.path("at").asText();
      assertTrue(at.startsWith("com.acme.accounts.Accounts.slow(Accounts.java:"), at);
    }
    for (String name : List.of(ONE_ROUTE, ALL_ROUTE, TRANSFER_ROUTE)) {
      for (JsonNode operation : jvm.route(name).path("operations")) {
        if (operation.path("type").asText().equals("POOL_WAIT")) {
          double blocked = operation.path("blockedMs").path("total").asDouble();
          assertTrue(blocked < MILLIS, operation::toString);
        }
      }
    }
  }

  /** Neither the driver's socket nor the pool's queue is booked a second time. */
  private static void nothingStandsBeside(ForkedJvm jvm) {
    String port = ":" + postgres.getPort();
    for (JsonNode route : jvm.report().path("routes")) {
      for (JsonNode operation : route.path("operations")) {
        String type = operation.path("type").asText();
        boolean database = operation.path("target").asText().contains(port);
        assertFalse(type.equals("NETWORK_IO") && database, operation::toString);
        boolean queue = type.equals("LOCK_WAIT") || type.equals("SLEEP_OPERATION");
        double blocked = operation.path("blockedMs").path("total").asDouble();
        assertFalse(queue && blocked >= MILLIS, operation::toString);
      }
    }
  }

  private static void nothingLeaks(ForkedJvm jvm, Path folder) throws IOException {
    String written = Files.readString(folder.resolve("weir-report.json"));
    for (String secret : List.of(PASSWORD, PARAMETER, "in-good-standing")) {
      assertFalse(written.contains(secret), secret);
      assertFalse(jvm.err().contains(secret), secret);
    }
    JsonNode self = jvm.report().path("self");
    assertEquals(0, self.path("swallowedErrors").asInt(), jvm.err());
    assertEquals("[]", self.path("unmatchedSites").toString());
  }
}
