package dev.weir.bench;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import org.openjdk.jmh.runner.options.VerboseMode;

/**
 * Measures {@link GateBenchmark} under the agent: without a policy, with policies about something
 * else, and with policies that let it pass; one table.
 */
public final class GateCosts {
  private static final String POLICY = "-Dweir.policy.p.";
  private static final int ROUNDS = 3;

  private GateCosts() {}

  /**
   * Prints the table.
   *
   * @param arguments the home of a JDK, the agent's jar
   */
  public static void main(String[] arguments) throws Exception {
    String java = Path.of(arguments[0], "bin", "java").toString();
    Path folder = Files.createTempDirectory("weir-gates");
    List<String> agent =
        List.of("-javaagent:" + arguments[1], "-Dweir.report.file=", "-Dweir.admin.enabled=false");
    Map<String, double[]> scores = new LinkedHashMap<>();
    for (int round = 0; round < ROUNDS; round++) {
      for (Map.Entry<String, List<String>> variant : variants().entrySet()) {
        List<String> flags = new ArrayList<>(agent);
        flags.addAll(variant.getValue());
        measure(java, folder, variant.getKey(), flags, scores);
      }
    }
    print(scores);
  }

  private static Map<String, List<String>> variants() {
    String enforce = "-Dweir.mode=enforce";
    String about = POLICY + "match.type=SLEEP_OPERATION";
    String bulkhead = POLICY + "max-concurrent=20";
    String breaker = POLICY + "circuit-breaker.enabled=true";
    String timeout = POLICY + "timeout=10s";
    Map<String, List<String>> variants = new LinkedHashMap<>();
    variants.put("no policy", List.of());
    variants.put(
        "a policy about databases",
        List.of(enforce, POLICY + "match.type=DATABASE_QUERY", bulkhead, breaker, timeout));
    variants.put("breaker", List.of(enforce, about, breaker));
    variants.put("bulkhead", List.of(enforce, about, bulkhead));
    variants.put("breaker and bulkhead", List.of(enforce, about, breaker, bulkhead));
    variants.put("timeout", List.of(enforce, about, timeout));
    variants.put(
        "breaker, bulkhead and timeout", List.of(enforce, about, breaker, bulkhead, timeout));
    return variants;
  }

  private static void measure(
      String java, Path folder, String name, List<String> flags, Map<String, double[]> scores)
      throws RunnerException {
    System.err.println("measuring: " + name);
    RunResult result =
        new Runner(
                new OptionsBuilder()
                    .include(GateBenchmark.class.getSimpleName())
                    .jvm(java)
                    .jvmArgs(flags.toArray(new String[0]))
                    .addProfiler("gc")
                    .verbosity(VerboseMode.SILENT)
                    .output(folder.resolve("jmh.log").toString())
                    .forks(1)
                    .warmupIterations(3)
                    .warmupTime(TimeValue.seconds(1))
                    .measurementIterations(3)
                    .measurementTime(TimeValue.seconds(1))
                    .build())
            .runSingle();
    double nanos = result.getPrimaryResult().getScore();
    double bytes =
        result.getSecondaryResults().values().stream()
            .filter(secondary -> secondary.getLabel().contains("alloc.rate.norm"))
            .mapToDouble(secondary -> secondary.getScore())
            .findFirst()
            .orElse(Double.NaN);
    // The least: whatever else the machine does only adds.
    double[] least = scores.computeIfAbsent(name, unused -> new double[] {nanos, bytes});
    least[0] = Math.min(least[0], nanos);
    least[1] = Math.min(least[1], bytes);
  }

  private static void print(Map<String, double[]> scores) {
    double base = scores.values().iterator().next()[0];
    System.out.println("| an operation that passes | ns | more | B |");
    System.out.println("|---|---:|---:|---:|");
    scores.forEach(
        (name, score) ->
            System.out.printf(
                Locale.ROOT,
                "| %s | %.1f | %+.1f | %.1f |%n",
                name,
                score[0],
                score[0] - base,
                score[1]));
  }
}
