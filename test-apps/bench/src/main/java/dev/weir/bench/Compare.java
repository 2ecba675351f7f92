package dev.weir.bench;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Measures Weir beside no agent and beside its peers, and prints one table; {@code scripts/bench}
 * calls it.
 *
 * <pre>{@code
 * Compare [--quick] <target folder> <shop.jar> <bench folder>
 *     (--jdk 17=<home>)... (--variant <name> <flag>... --end | --missing <name> <why>)...
 * }</pre>
 */
public final class Compare {
  private final boolean quick;
  private final Path folder;
  private final Path shop;
  private final Path bench;
  private final List<Jdk> jdks = new ArrayList<>();
  private final List<Variant> variants = new ArrayList<>();
  private final List<String> rows = new ArrayList<>();
  private final double loadBefore = load();

  private Compare(List<String> arguments) {
    int at = 0;
    quick = arguments.get(at).equals("--quick");
    at += quick ? 1 : 0;
    folder = Path.of(arguments.get(at++));
    shop = Path.of(arguments.get(at++));
    bench = Path.of(arguments.get(at++));
    variants.add(new Variant(Variant.NONE, List.of(), ""));
    while (at < arguments.size()) {
      String option = arguments.get(at++);
      String value = arguments.get(at++);
      switch (option) {
        case "--jdk" -> jdks.add(Jdk.of(value));
        case "--missing" -> variants.add(new Variant(value, List.of(), arguments.get(at++)));
        case "--variant" -> {
          int end = at + arguments.subList(at, arguments.size()).indexOf("--end");
          variants.add(new Variant(value, List.copyOf(arguments.subList(at, end)), ""));
          at = end + 1;
        }
        default -> throw new IllegalArgumentException(option);
      }
    }
  }

  /** Measures; the table goes to standard output, progress to standard error. */
  public static void main(String[] arguments) throws Exception {
    new Compare(List.of(arguments)).measure();
  }

  private void measure() throws IOException, InterruptedException {
    Files.createDirectories(folder);
    Path classes = bench.resolve("target/classes");
    String classPath = classes + java.io.File.pathSeparator + bench.resolve("target/lib") + "/*";
    StartUps startUps = new StartUps(folder, variants);
    for (Jdk jdk : jdks) {
      progress("measuring: hello world, " + jdk.name());
      add(startUps.hello(jdk, classes, quick ? 5 : 20, quick ? 1 : 3).row(variants));
    }
    SmallApplication small = new SmallApplication(jdks.get(0), folder, variants, classPath);
    for (int round = 0; round < (quick ? 1 : 3); round++) {
      progress(
          "measuring: small web application, " + jdks.get(0).name() + ", round " + (round + 1));
      small.round(quick ? 15_000 : 30_000, quick ? 20 : 40, 2_000);
    }
    add(small.cpu.row(variants));
    add(small.resident.row(variants));
    for (Jdk jdk : jdks) {
      SiteCosts costs = new SiteCosts(jdk, folder, classPath);
      for (int round = 0; round < (quick ? 1 : 3); round++) {
        for (Variant variant : withoutPeers()) {
          progress("measuring: sites, " + jdk.name() + ", " + variant.name());
          costs.run(variant);
        }
      }
      costs.rows(variants.size() - 2).forEach(this::add);
    }
    for (int i = 0; i < jdks.size(); i++) {
      progress("measuring: shop, " + jdks.get(i).name());
      // Peers on the first JDK only, or the whole would take twice as long.
      StartUps starts = i == 0 ? startUps : new StartUps(folder, withoutPeers());
      Figures cpu = new Figures("the same, CPU time, " + jdks.get(i).name(), "ms");
      add(starts.shop(jdks.get(i), shop, quick ? 4 : 10, quick ? 1 : 2, cpu).row(variants));
      add(cpu.row(variants));
    }
    print();
  }

  private void add(String row) {
    rows.add(row);
    progress(row);
  }

  private List<Variant> withoutPeers() {
    return variants.stream().filter(variant -> !variant.isPeer()).toList();
  }

  private void print() {
    StringBuilder head = new StringBuilder("| what |");
    StringBuilder line = new StringBuilder("|---|");
    for (Variant variant : variants) {
      head.append(' ').append(variant.name()).append(" |");
      line.append("---|");
    }
    System.out.println(head);
    System.out.println(line);
    rows.forEach(System.out::println);
    System.out.printf(
        Locale.ROOT,
        "%nLoad average before %.1f, after %.1f; %d processors.%n",
        loadBefore,
        load(),
        Runtime.getRuntime().availableProcessors());
  }

  private static double load() {
    return ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage();
  }

  private static void progress(String what) {
    System.err.println(what);
  }
}
