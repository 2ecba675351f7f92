package dev.weir.robustness;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.acme.robustness.UnderLoad;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.weir.harness.ForkedJvm;
import dev.weir.harness.Jdks;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.HdrHistogram.EncodableHistogram;
import org.HdrHistogram.Histogram;
import org.HdrHistogram.HistogramLogReader;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What a killed application leaves can be read, and what an orderly end leaves is whole. */
class KilledUnderLoadTest {
  private static final int MOST_MILLIS = 100;
  private static final int AT_ONCE = 5;

  static Stream<Path> jdks() {
    return Jdks.all().stream();
  }

  @Test
  void tenKillsLeaveReportsAndHistoryThatCanBeRead(@TempDir Path folder) throws Exception {
    kill(10, folder);
  }

  /** {@code -Dweir.test.kills=50} for fewer. */
  @Test
  @Tag("soak")
  void twoHundredKillsLeaveReportsAndHistoryThatCanBeRead(@TempDir Path folder) throws Exception {
    kill(Integer.getInteger("weir.test.kills", 200), folder);
  }

  /**
   * Kills so many JVMs, five at a time, when they write their history. The report they write ten
   * times a second. Each starts where one was killed.
   */
  private static void kill(int kills, Path folder) throws Exception {
    Random random = new Random();
    List<Path> jdks = Jdks.all();
    int reports = 0;
    long intervals = 0;
    for (int killed = 0; killed < kills; killed += AT_ONCE) {
      List<ForkedJvm> jvms = new ArrayList<>();
      for (int i = 0; i < Math.min(AT_ONCE, kills - killed); i++) {
        jvms.add(
            ForkedJvm.on(jdks.get((killed / AT_ONCE + i) % jdks.size()))
                .in(folder.resolve("jvm-" + i))
                .options("-Dweir.report.interval=100ms", "-Dweir.admin.enabled=false")
                .run(UnderLoad.class, "0", "1000", "20"));
      }
      for (int i = 0; i < jvms.size(); i++) {
        jvms.get(i).waitForLine("serves 0");
      }
      killEachAtItsHistory(jvms, folder, random);
      for (int i = 0; i < jvms.size(); i++) {
        reports += reads(folder.resolve("jvm-" + i).resolve("weir-report.json"));
      }
    }
    for (int i = 0; i < AT_ONCE; i++) {
      intervals += history(folder.resolve("jvm-" + i).resolve("weir-history"));
    }
    assertEquals(kills, reports);
    assertTrue(intervals >= 1, "none of them was killed after ten seconds");
    System.out.println(kills + " kills: " + reports + " reports, " + intervals + " intervals");
  }

  /** Kills each when it has begun its log: at once, or within the tenth of a second after. */
  private static void killEachAtItsHistory(List<ForkedJvm> jvms, Path folder, Random random)
      throws IOException, InterruptedException {
    boolean[] dead = new boolean[jvms.size()];
    long until = System.nanoTime() + TimeUnit.SECONDS.toNanos(120);
    for (int left = jvms.size(); left > 0 && System.nanoTime() < until; ) {
      for (int i = 0; i < dead.length; i++) {
        ForkedJvm jvm = jvms.get(i);
        if (!dead[i] && hasBegun(folder.resolve("jvm-" + i).resolve("weir-history"), jvm)) {
          // The first has time to write what it has: else it may be that none of a few has.
          int at = i == 0 ? MOST_MILLIS : random.nextBoolean() ? 0 : random.nextInt(MOST_MILLIS);
          TimeUnit.MILLISECONDS.sleep(at);
          jvm.process().destroyForcibly().waitFor();
          dead[i] = true;
          left--;
        }
      }
      TimeUnit.MILLISECONDS.sleep(1);
    }
    for (int i = 0; i < dead.length; i++) {
      jvms.get(i).close();
      assertTrue(dead[i], "it wrote no history: " + jvms.get(i).err());
    }
  }

  private static boolean hasBegun(Path folder, ForkedJvm jvm) throws IOException {
    String end = "-" + jvm.process().pid() + ".hlog";
    return logs(folder).stream().anyMatch(log -> log.toString().endsWith(end));
  }

  /** 1 where there is a report, which is whole; 0 where it was killed before the first. */
  private static int reads(Path report) throws IOException {
    if (!Files.exists(report)) {
      return 0;
    }
    JsonNode json = new ObjectMapper().readTree(Files.readAllBytes(report));
    long requests = 0;
    for (JsonNode route : json.path("routes")) {
      requests += route.path("requests").asLong();
    }
    assertEquals(json.at("/summary/requests").asLong(), requests);
    return 1;
  }

  /** How many intervals its logs have, each of which the format's own reader understands. */
  private static long history(Path folder) throws IOException {
    long intervals = 0;
    for (Path log : logs(folder)) {
      intervals += requests(log).size();
    }
    return intervals;
  }

  private static List<Path> logs(Path folder) throws IOException {
    if (!Files.isDirectory(folder)) {
      return List.of();
    }
    try (Stream<Path> files = Files.list(folder)) {
      return files.filter(file -> file.toString().endsWith(".hlog")).toList();
    }
  }

  /** The requests of each interval of all routes. */
  private static List<Long> requests(Path log) throws IOException {
    List<Long> counts = new ArrayList<>();
    try (HistogramLogReader reader = new HistogramLogReader(log.toFile())) {
      for (EncodableHistogram one = reader.nextIntervalHistogram();
          one != null;
          one = reader.nextIntervalHistogram()) {
        if (one.getTag() == null) {
          counts.add(((Histogram) one).getTotalCount());
        }
      }
    }
    return counts;
  }

  @ParameterizedTest
  @MethodSource("jdks")
  void anOrderlyEndLosesNothing(Path jdk, @TempDir Path folder) throws IOException {
    long served;
    try (ForkedJvm jvm = ForkedJvm.on(jdk).in(folder).run(UnderLoad.class, "11500", "5000", "20")) {
      served = Long.parseLong(jvm.waitForLine("served ").substring("served ".length()));
      assertEquals(0, jvm.waitForEnd(), jvm.err());
      assertEquals(served, jvm.report().at("/summary/requests").asLong(), jvm.err());
    }
    List<Path> logs = logs(folder.resolve("weir-history"));
    assertEquals(1, logs.size(), logs.toString());
    List<Long> intervals = requests(logs.get(0));
    assertTrue(intervals.size() >= 2, intervals.toString());
    assertEquals(served, intervals.stream().mapToLong(Long::longValue).sum(), intervals.toString());
  }
}
