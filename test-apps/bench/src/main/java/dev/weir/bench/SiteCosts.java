package dev.weir.bench;

import static dev.weir.bench.Figures.number;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** What JMH says of {@link SiteBenchmark}, under no agent and under Weir in turn. */
final class SiteCosts {
  private static final String ALLOCATED = ":gc.alloc.rate.norm";

  private final Jdk jdk;
  private final Path folder;
  private final String classPath;
  // By benchmark and variant: nanoseconds an operation, or bytes.
  private final Map<String, List<Double>> scores = new HashMap<>();

  SiteCosts(Jdk jdk, Path folder, String classPath) {
    this.jdk = jdk;
    this.folder = folder;
    this.classPath = classPath;
  }

  void run(Variant variant) throws IOException, InterruptedException {
    Path results = folder.resolve("jmh.csv");
    List<String> command =
        new ArrayList<>(List.of(jdk.java().toString(), "-cp", classPath, "org.openjdk.jmh.Main"));
    command.addAll(List.of("SiteBenchmark", "-prof", "gc", "-f", "1", "-r", "1", "-w", "1"));
    command.addAll(List.of("-wi", "2", "-i", "2"));
    command.addAll(List.of("-rf", "csv", "-rff", results.toString()));
    if (!variant.flags().isEmpty()) {
      command.add("-jvmArgs");
      command.add(String.join(" ", variant.flags()));
    }
    Process jmh =
        new ProcessBuilder(command)
            .directory(folder.toFile())
            .redirectErrorStream(true)
            .redirectOutput(folder.resolve("jmh.log").toFile())
            .start();
    if (jmh.waitFor() != 0) {
      throw new IOException("JMH failed, see " + folder.resolve("jmh.log"));
    }
    for (String line : Files.readAllLines(results)) {
      String[] columns = line.split(",", -1);
      String name = columns[0].replace("\"", "");
      if (columns.length > 4 && name.contains("SiteBenchmark.")) {
        String of = name.substring(name.indexOf("SiteBenchmark.") + 14);
        scores
            .computeIfAbsent(
                of.replace("\u00b7", "") + '/' + variant.name(), k -> new ArrayList<>())
            .add(Double.parseDouble(columns[4]));
      }
    }
  }

  private double score(String benchmark, String variant) {
    // The least: whatever else the machine does only adds.
    return scores.getOrDefault(benchmark + '/' + variant, List.of()).stream()
        .min(Double::compare)
        .orElse(Double.NaN);
  }

  /** The rows; one column of no agent, one of Weir, dashes for the peers. */
  List<String> rows(int peers) {
    double clock = score("twoClockReads", Variant.NONE);
    List<String> rows = new ArrayList<>();
    rows.add(
        row(
            "two clock reads",
            number(clock) + " ns",
            number(score("twoClockReads", Variant.WEIR)) + " ns",
            peers));
    rows.add(row("site, no request", base("noRequest"), "+ " + number(added("noRequest")), peers));
    double outermost = added("outermost") - clock;
    rows.add(
        row(
            "site, outermost of a request",
            base("outermost"),
            "two clock reads " + (outermost < 0 ? "- " : "+ ") + number(Math.abs(outermost)),
            peers));
    rows.add(row("site, nested", base("nested"), "+ " + number(added("nested")), peers));
    return rows;
  }

  private String base(String benchmark) {
    return number(score(benchmark, Variant.NONE)) + " ns";
  }

  private double added(String benchmark) {
    return score(benchmark, Variant.WEIR) - score(benchmark, Variant.NONE);
  }

  private String row(String what, String none, String weir, int peers) {
    String benchmark =
        what.endsWith("no request")
            ? "noRequest"
            : what.endsWith("of a request") ? "outermost" : what.endsWith("nested") ? "nested" : "";
    String bytes =
        benchmark.isEmpty()
            ? ""
            : " ns, " + number(Math.max(0, added(benchmark + ALLOCATED))) + " B";
    return "| "
        + what
        + ", "
        + jdk.name()
        + " | "
        + none
        + " | "
        + weir
        + bytes
        + " |"
        + " - |".repeat(peers);
  }
}
