package com.acme.storm.traffic;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import com.acme.storm.StormApplication;
import com.acme.storm.traffic.Clients.Phase;
import com.acme.storm.traffic.Clients.Seen;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.weir.harness.ForkedJvm;
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
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;

/**
 * One application, one properties file, a service that hangs for a while: three times, in the modes
 * observe, shadow and enforce. Prints what clients saw of a route that does not need the service.
 *
 * <p>In shadow mode the application has as many workers as it takes not to collapse: what it
 * predicts is what would have been rejected of the requests that come, and with all workers hanging
 * none come.
 */
public final class Storm {
  private static final int ORDERS = 40;
  private static final int RATES = 20;
  private static final Duration SHORTLY = Duration.ofSeconds(3);
  private static final String ENOUGH_WORKERS = "400";
  private static final Pattern ADMIN = Pattern.compile("http://127\\.0\\.0\\.1:\\d+");
  private static final String POLICY =
      """
      weir.admin.port=0
      weir.policy.rates.match.type=EXTERNAL_API
      weir.policy.rates.timeout=500ms
      weir.policy.rates.timeout-strategy=CANCEL
      weir.policy.rates.max-concurrent=5
      weir.policy.rates.circuit-breaker.enabled=true
      weir.policy.rates.circuit-breaker.recovery-timeout=1s
      """;

  private final Path java;
  private final Path folder;
  private final Duration calm;
  private final Duration hang;
  private final Map<String, Outcome> outcomes = new LinkedHashMap<>();

  /** What came of one mode. */
  private record Outcome(
      Phase normal, Phase hanging, Phase after, long rejected, List<String> breaker) {}

  private Storm(Path java, Path folder, Duration hang) {
    this.java = java;
    this.folder = folder;
    this.hang = hang;
    calm = Duration.ofSeconds(8);
  }

  /**
   * Runs it. Exit code 1 where a promise is not kept.
   *
   * @param arguments the home of a JDK; for how many seconds the service hangs
   */
  public static void main(String[] arguments) throws Exception {
    ((Logger) LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME)).setLevel(Level.WARN);
    Path folder = Files.createTempDirectory("weir-storm");
    Duration hang = Duration.ofSeconds(arguments.length > 1 ? Long.parseLong(arguments[1]) : 12);
    Storm storm = new Storm(Path.of(arguments[0]), folder, hang);
    try (EmbeddedPostgres postgres = EmbeddedPostgres.start()) {
      for (String mode : List.of("observe", "shadow", "enforce")) {
        storm.outcomes.put(mode, storm.run(mode, postgres.getJdbcUrl("postgres", "postgres")));
      }
    }
    System.exit(storm.print() ? 0 : 1);
  }

  private Outcome run(String mode, String database) throws Exception {
    System.err.println("mode " + mode + " ...");
    Path place = Files.createDirectories(folder.resolve(mode));
    Files.writeString(place.resolve("weir.properties"), POLICY + "weir.mode=" + mode + "\n");
    List<String> arguments = new ArrayList<>();
    try (Rates rates = new Rates()) {
      arguments.add("--rates.url=" + rates.url());
      arguments.add("--spring.datasource.url=" + database);
      if (mode.equals("shadow")) {
        arguments.add("--server.tomcat.threads.max=" + ENOUGH_WORKERS);
      }
      try (ForkedJvm app =
          ForkedJvm.on(java)
              .in(place)
              .options("-Xmx256m")
              .run(StormApplication.class, arguments.toArray(new String[0]))) {
        String port = app.waitForLine("port ").substring("port ".length());
        return storm(rates, new Clients("http://127.0.0.1:" + port), app);
      }
    }
  }

  private Outcome storm(Rates rates, Clients clients, ForkedJvm app) throws Exception {
    // Classes are loaded and compiled before anything counts, those that failures need as well.
    rates.hangs(true);
    var warm = clients.send(SHORTLY, ORDERS, RATES);
    rates.hangs(false);
    warm.join();
    clients.send(calm, ORDERS, RATES).join();
    Phase normal = clients.send(calm, ORDERS, RATES).join();
    Breaker breaker = new Breaker(admin(app));
    long before = breaker.rejections();
    breaker.start();
    rates.hangs(true);
    var hanging = clients.send(hang, ORDERS, RATES);
    rates.hangs(false);
    Phase during = hanging.join();
    Phase after = clients.send(calm, ORDERS, RATES).join();
    breaker.end();
    return new Outcome(normal, during, after, breaker.rejections() - before, breaker.moves);
  }

  private static String admin(ForkedJvm app) throws InterruptedException {
    while (true) {
      Matcher line = ADMIN.matcher(app.err());
      if (line.find()) {
        return line.group();
      }
      Thread.sleep(50);
    }
  }

  /** Watches the policy's breaker from outside. */
  private static final class Breaker extends Thread {
    private final HttpClient http = HttpClient.newHttpClient();
    private final ObjectMapper json = new ObjectMapper();
    private final String admin;
    private final List<String> moves = new ArrayList<>();
    private final long began = System.nanoTime();
    private volatile boolean over;
    private String last = "";

    Breaker(String admin) {
      super("breaker");
      this.admin = admin;
      setDaemon(true);
    }

    @Override
    public void run() {
      while (!over) {
        try {
          JsonNode policy = policy();
          String state = policy == null ? "" : policy.path("breaker").path("state").asText();
          if (!state.equals(last)) {
            last = state;
            moves.add(state + " at " + Math.round((System.nanoTime() - began) / 1e8) / 10.0 + " s");
          }
          Thread.sleep(50);
        } catch (IOException e) {
          last = "";
        } catch (InterruptedException e) {
          return;
        }
      }
    }

    void end() throws InterruptedException {
      over = true;
      join();
    }

    long rejections() throws IOException, InterruptedException {
      JsonNode policy = policy();
      long would = 0;
      for (JsonNode route : policy == null ? json.createArrayNode() : policy.path("wouldReject")) {
        would += route.asLong();
      }
      return would > 0 || policy == null ? would : policy.at("/counts/rejected").asLong();
    }

    private @Nullable JsonNode policy() throws IOException, InterruptedException {
      HttpRequest request =
          HttpRequest.newBuilder(URI.create(admin + "/monitoring/limits")).build();
      String body = http.send(request, HttpResponse.BodyHandlers.ofString()).body();
      for (JsonNode policy : json.readTree(body).path("limits")) {
        if (policy.path("name").asText().equals("rates")) {
          return policy;
        }
      }
      return null;
    }
  }

  private boolean print() {
    System.out.printf(
        "%-9s %-10s %8s %9s %9s %9s   %s%n",
        "mode", "phase", "orders", "p50 ms", "p99 ms", "max ms", "rates answered");
    outcomes.forEach(
        (mode, outcome) -> {
          row(mode, "normal", outcome.normal);
          row("", "hanging", outcome.hanging);
          row("", "after", outcome.after);
        });
    Outcome observe = need("observe");
    Outcome shadow = need("shadow");
    Outcome enforce = need("enforce");
    System.out.println("breaker, enforce: " + String.join(", ", enforce.breaker));
    double collapse = ratio(observe);
    double kept = ratio(enforce);
    double predicted = (double) shadow.rejected / Math.max(1, enforce.rejected);
    System.out.printf("p99 of /orders, hanging to normal: observe x %.1f%n", collapse);
    System.out.printf("p99 of /orders, hanging to normal: enforce x %.2f (at most 2)%n", kept);
    System.out.printf(
        "rejected: %d, predicted by shadow: %d, x %.3f (0.9 to 1.1)%n",
        enforce.rejected, shadow.rejected, predicted);
    boolean closed =
        !enforce.breaker.isEmpty()
            && enforce.breaker.get(enforce.breaker.size() - 1).startsWith("CLOSED")
            && enforce.breaker.toString().contains("OPEN");
    System.out.println("the breaker opened and closed again: " + (closed ? "yes" : "no"));
    return collapse > 10 && kept <= 2 && predicted >= 0.9 && predicted <= 1.1 && closed;
  }

  private Outcome need(String mode) {
    Outcome outcome = outcomes.get(mode);
    if (outcome == null) {
      throw new IllegalStateException(mode);
    }
    return outcome;
  }

  private static double ratio(Outcome outcome) {
    return outcome.hanging.orders().p99Millis() / outcome.normal.orders().p99Millis();
  }

  private static void row(String mode, String phase, Phase seen) {
    Seen orders = seen.orders();
    System.out.printf(
        "%-9s %-10s %8d %9.1f %9.1f %9.1f   %d of %d%n",
        mode,
        phase,
        orders.answered(),
        orders.p50Millis(),
        orders.p99Millis(),
        orders.maxMillis(),
        seen.rates().answered(),
        seen.rates().asked());
  }
}
