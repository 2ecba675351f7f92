package dev.weir.limiterbench;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;
import org.openjdk.jmh.profile.GCProfiler;
import org.openjdk.jmh.results.Result;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.Options;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import org.openjdk.jmh.runner.options.VerboseMode;

/**
 * Runs the benchmarks at one thread and at two, and prints one table in Markdown; {@code
 * scripts/bench limits} calls it. {@code --quick} takes fewer iterations.
 */
public final class Table {
  private static final String BYTES = "gc.alloc.rate.norm";

  // By group, then by who: nanoseconds at one thread and at two, and bytes.
  private final Map<String, Map<String, double[]>> rows = new LinkedHashMap<>();
  private final boolean quick;

  private Table(boolean quick) {
    this.quick = quick;
  }

  /** The table goes to standard output, progress to standard error. */
  public static void main(String[] arguments) throws RunnerException {
    List<String> given = List.of(arguments);
    Table table = new Table(given.contains("--quick"));
    List<String> only = new ArrayList<>(given);
    only.remove("--quick");
    // Rounds, and the threads in turn: what else the machine does meets all alike.
    for (int round = 0; round < (table.quick ? 1 : 2); round++) {
      for (int threads = 1; threads <= 2; threads++) {
        System.err.println("measuring: round " + (round + 1) + ", " + threads + " threads");
        table.run(threads, only.isEmpty() ? ".*Benchmark.*" : only.get(0));
      }
    }
    table.print();
  }

  private void run(int threads, String include) throws RunnerException {
    Options options =
        new OptionsBuilder()
            .include(include)
            .threads(threads)
            .forks(1)
            .warmupIterations(quick ? 1 : 2)
            .warmupTime(TimeValue.milliseconds(quick ? 500 : 1_000))
            .measurementIterations(quick ? 2 : 3)
            .measurementTime(TimeValue.milliseconds(quick ? 300 : 700))
            .addProfiler(GCProfiler.class)
            .verbosity(VerboseMode.SILENT)
            .shouldFailOnError(false)
            .build();
    for (RunResult result : new Runner(options).run()) {
      String name = result.getParams().getBenchmark();
      int dot = name.lastIndexOf('.');
      String group = name.substring(name.lastIndexOf('.', dot - 1) + 1, dot);
      double[] figures =
          rows.computeIfAbsent(group.replace("Benchmark", ""), k -> new TreeMap<>())
              .computeIfAbsent(
                  name.substring(dot + 1), k -> new double[] {Double.NaN, Double.NaN, 0});
      double nanos = result.getPrimaryResult().getScore();
      // The least of the rounds: whatever else the machine does only adds.
      if (!(figures[threads - 1] <= nanos)) {
        figures[threads - 1] = nanos;
      }
      Result<?> bytes = result.getSecondaryResults().get(BYTES);
      figures[2] = Math.max(figures[2], bytes == null ? 0 : bytes.getScore());
    }
  }

  private void print() {
    Properties jvm = System.getProperties();
    System.out.println("JDK " + jvm.getProperty("java.version") + ", average time per thread\n");
    System.out.println("| limit | who | 1 thread ns | x | 2 threads ns | x | B/op |");
    System.out.println("|---|---|---:|---:|---:|---:|---:|");
    rows.forEach((group, all) -> all.forEach((who, figures) -> print(group, all, who, figures)));
  }

  /** The ratios are to the cheapest of Weir's in the group: above 1 is slower. */
  private static void print(String group, Map<String, double[]> all, String who, double[] figures) {
    double[] own = all.getOrDefault("weir", figures);
    if (!all.containsKey("weir")) {
      for (Map.Entry<String, double[]> each : all.entrySet()) {
        boolean first = own == figures && !who.startsWith("weir");
        if (each.getKey().startsWith("weir") && (first || each.getValue()[0] < own[0])) {
          own = each.getValue();
        }
      }
    }
    System.out.printf(
        Locale.ROOT,
        "| %s | %s | %.1f | %.1f | %.1f | %.1f | %.0f |%n",
        group,
        who,
        figures[0],
        figures[0] / own[0],
        figures[1],
        figures[1] / own[1],
        Math.floor(figures[2] + 0.01));
  }
}
