package dev.weir.bench;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/**
 * What watching costs: the CPU time of the agent's own threads by that of all others, while the
 * small web application is under load. Both come from one JVM and one while, so that the ratio does
 * not depend on what else the machine does, nor on how lucky the JIT was.
 *
 * <p>Once with windows, alerts and regressions alone, once with the history, once with the
 * dashboard too, asked for as a browser in front does. What requests themselves do for the windows,
 * a few nanoseconds a figure, is not in it.
 */
public final class WatchCosts {
  private static final String[] HEAP = {"-Xms32m", "-Xmx256m"};
  private static final String PORT = "-Dweir.admin.port=";
  private static final int ADMIN_PORT = 17979;
  private static final String[] ASKED = {
    "/monitoring/summary", "/monitoring/routes/performance?brief=true", "/monitoring/alerts"
  };

  private final Path java;
  private final Path folder;
  private final String agent;
  private final String classPath;
  private final int windows;

  private WatchCosts(Path java, Path folder, String agent, String classPath, int windows) {
    this.java = java;
    this.folder = folder;
    this.agent = agent;
    this.classPath = classPath;
    this.windows = windows;
  }

  /**
   * Prints the table.
   *
   * @param arguments the home of a JDK, the agent's jar, the class path of the application, how
   *     many windows of 4,000 requests
   */
  public static void main(String[] arguments) throws Exception {
    Path folder = Files.createTempDirectory("weir-watch");
    WatchCosts costs =
        new WatchCosts(
            Path.of(arguments[0], "bin", "java"),
            folder,
            arguments[1],
            arguments[2],
            Integer.parseInt(arguments[3]));
    System.out.println(
        "| under load | CPU per request us | of it the agent's threads us | ratio | agent ms a"
            + " second |");
    System.out.println("|---|---:|---:|---:|---:|");
    String off = "-Dweir.admin.enabled=false";
    costs.measure("windows, alerts, regressions", false, off, "-Dweir.history.dir=");
    costs.measure("and history", false, off);
    costs.measure("and the dashboard, not looked at", false, PORT + ADMIN_PORT);
    costs.measure("and looked at every three seconds", true, PORT + ADMIN_PORT);
  }

  private void measure(String name, boolean asks, String... flags)
      throws IOException, InterruptedException {
    List<String> all = new ArrayList<>(List.of("-javaagent:" + agent, "-Dweir.report.file="));
    all.addAll(List.of(flags));
    Variant variant = new Variant("watch", all, "");
    try (Jvm jvm =
            Jvm.start(
                java, folder, variant, HEAP[0], HEAP[1], "-cp", classPath, "com.acme.small.Main");
        Load load = new Load(jvm.portAfter("small listening on "))) {
      load.send(40_000);
      double[] ratios = new double[windows];
      double[] costs = new double[windows];
      double agentMicros = 0;
      long began = System.nanoTime();
      for (int i = 0; i < windows; i++) {
        long before = jvm.cpuMicros();
        long mine = jvm.cpuMicrosOf("weir");
        long until = System.nanoTime() + 3_000_000_000L;
        if (asks) {
          ask();
        }
        int sent = 0;
        while (System.nanoTime() < until) {
          load.send(1_000);
          sent += 1_000;
        }
        double spent = jvm.cpuMicrosOf("weir") - mine;
        double total = jvm.cpuMicros() - before;
        ratios[i] = spent / (total - spent);
        costs[i] = total / sent;
        agentMicros += spent;
      }
      double seconds = (System.nanoTime() - began) / 1e9;
      double ratio = median(ratios);
      double cost = median(costs);
      System.out.printf(
          Locale.ROOT,
          "| %s | %.1f | %.2f | + %.2f %% | %.2f |%n",
          name,
          cost,
          cost * ratio / (1 + ratio),
          100 * ratio,
          agentMicros / 1e3 / seconds);
    }
  }

  private static void ask() throws IOException, InterruptedException {
    HttpClient client = HttpClient.newHttpClient();
    for (String path : ASKED) {
      client.send(
          HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + ADMIN_PORT + path)).build(),
          HttpResponse.BodyHandlers.discarding());
    }
  }

  private static double median(double[] values) {
    double[] sorted = values.clone();
    Arrays.sort(sorted);
    return sorted[sorted.length / 2];
  }
}
