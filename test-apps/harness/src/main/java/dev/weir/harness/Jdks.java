package dev.weir.harness;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.stream.Stream;

/** The JDKs to test on: the oldest from 17 on, and the newest. Found, not hard-wired. */
@SuppressWarnings({"StringSplitter", "NonApiType"})
public final class Jdks {
  private Jdks() {}

  /** Their homes: those of {@code -Dweir.test.jdks}, else what this machine has. One or two. */
  public static List<Path> all() {
    String given = System.getProperty("weir.test.jdks", "");
    if (!given.isEmpty()) {
      return Stream.of(given.split(",")).map(String::trim).map(Path::of).distinct().toList();
    }
    TreeMap<Integer, Path> byFeature = new TreeMap<>();
    add(byFeature, Path.of(System.getProperty("java.home")));
    for (String folder : List.of("/usr/lib/jvm", "/opt", "/Library/Java/JavaVirtualMachines")) {
      try (Stream<Path> homes =
          Files.isDirectory(Path.of(folder)) ? Files.list(Path.of(folder)) : Stream.of()) {
        homes.sorted().forEach(home -> add(byFeature, home));
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
    List<Path> both = new ArrayList<>();
    both.add(byFeature.firstEntry().getValue());
    if (byFeature.size() > 1) {
      both.add(byFeature.lastEntry().getValue());
    }
    return both;
  }

  /** The newest of them alone: for tests that take long, of which the others are in the soak. */
  public static List<Path> newest() {
    List<Path> all = all();
    return all.subList(all.size() - 1, all.size());
  }

  /** The others; none where there is but one. */
  public static List<Path> others() {
    List<Path> all = all();
    return all.subList(0, all.size() - 1);
  }

  /** The feature release of a home, 17 or more; 0 where it is no JDK. */
  public static int feature(Path home) {
    Path release = home.resolve("release");
    if (!Files.isRegularFile(release)) {
      return 0;
    }
    try (Stream<String> lines = Files.lines(release)) {
      return lines
          .filter(line -> line.startsWith("JAVA_VERSION="))
          .map(line -> line.replaceAll("[^0-9.]", "").split("\\.")[0])
          .mapToInt(Integer::parseInt)
          .findFirst()
          .orElse(0);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void add(TreeMap<Integer, Path> byFeature, Path home) {
    int feature = feature(home);
    if (feature >= 17 && Files.isExecutable(home.resolve("bin/java"))) {
      byFeature.putIfAbsent(feature, home);
    }
  }
}
