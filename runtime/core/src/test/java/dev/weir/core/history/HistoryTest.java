package dev.weir.core.history;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.weir.api.OperationType;
import dev.weir.core.record.Series;
import dev.weir.core.record.Traffic;
import dev.weir.core.regression.RouteFacts;
import dev.weir.core.report.HistorySource;
import dev.weir.core.report.MonitoringJson;
import dev.weir.core.watch.Watch;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.Stream;
import org.HdrHistogram.EncodableHistogram;
import org.HdrHistogram.Histogram;
import org.HdrHistogram.HistogramLogReader;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The past is kept, read back, and never more than it may be. */
class HistoryTest {
  private static final long SECOND = 1_000_000_000L;
  private static final Instant BEGIN = Instant.parse("2026-11-29T08:00:00Z");

  private final Traffic traffic = new Traffic();
  private final Watch watch = new Watch(traffic.recording, traffic::nanoTime);
  private final List<String> said = new ArrayList<>();
  private Instant now = BEGIN;

  @TempDir Path folder;

  private HistoryLog log(Duration retention) {
    return new HistoryLog(folder, retention, () -> now, said::add);
  }

  /** Ten seconds, in each of which a route gets some requests that wait so long. */
  private void interval(HistoryLog log, String route, int requests, long millis) {
    for (int second = 0; second < 10; second++) {
      long end = traffic.nanoTime() + SECOND;
      for (int i = 0; i < requests; i++) {
        traffic.request(
            route,
            i == 0 ? 500 : 200,
            () -> traffic.block(OperationType.SLEEP_OPERATION, null, Traffic.ms(millis)));
      }
      traffic.pass(end - traffic.nanoTime());
      watch.tick();
    }
    now = now.plusSeconds(10);
    log.record(watch);
  }

  private JsonNode points(String route, Instant from, Instant to, long stepMs) throws IOException {
    String name = route.isEmpty() ? null : route;
    byte[] json =
        MonitoringJson.history(
            new HistoryFiles(folder, said::add), new HistorySource.Asked(name, from, to, stepMs));
    return new ObjectMapper().readTree(json).path("points");
  }

  private List<Path> files() throws IOException {
    try (Stream<Path> all = Files.list(folder)) {
      return all.sorted().toList();
    }
  }

  @Test
  void whatWasIsReadBackStepByStep() throws IOException {
    HistoryLog log = log(Duration.ofDays(7));
    interval(log, "GET /a, b", 4, 20);
    interval(log, "GET /a, b", 2, 50);
    interval(log, "GET /c", 1, 5);
    JsonNode all = points("", BEGIN, BEGIN.plusSeconds(60), 10_000);
    assertEquals(3, all.size(), all.toString());
    assertEquals("2026-11-29T08:00:00Z", all.get(0).path("at").asText());
    assertEquals(40, all.get(0).path("requests").asInt());
    assertEquals(10, all.get(0).path("errors").asInt());
    assertEquals(20, all.get(0).path("responseMs").path("p50").asDouble(), 0.6);
    assertEquals(800, all.get(0).path("responseMs").path("total").asDouble(), 0.1);
    assertEquals(800, all.get(0).path("blockedMs").asDouble(), 0.1);
    JsonNode one = points("GET /a, b", BEGIN, BEGIN.plusSeconds(60), 60_000);
    assertEquals(1, one.size(), one.toString());
    assertEquals(60, one.get(0).path("requests").asInt());
    assertEquals(50, one.get(0).path("responseMs").path("p99").asDouble(), 1.5);
    assertEquals(20, one.get(0).path("responseMs").path("p50").asDouble(), 0.6);
    assertEquals(0, points("GET /none", BEGIN, BEGIN.plusSeconds(60), 10_000).size());
    assertEquals(1, points("", BEGIN.plusSeconds(20), BEGIN.plusSeconds(60), 10_000).size());
    assertEquals(List.of(), said);
  }

  @Test
  void whatCameSinceTheLastTenSecondsIsWrittenAtTheEnd() throws IOException {
    HistoryLog log = log(Duration.ofDays(7));
    interval(log, "GET /a", 4, 20);
    for (int second = 0; second < 3; second++) {
      traffic.request(
          "GET /a", 200, () -> traffic.block(OperationType.SLEEP_OPERATION, null, Traffic.ms(20)));
      traffic.pass(SECOND);
      watch.tick();
    }
    now = now.plusSeconds(3);
    log.record(watch, 3);
    JsonNode all = points("GET /a", BEGIN, BEGIN.plusSeconds(60), 10_000);
    assertEquals(2, all.size(), all.toString());
    assertEquals(40, all.get(0).path("requests").asInt());
    assertEquals(3, all.get(1).path("requests").asInt());
  }

  @Test
  void thePastOfARouteIsAddedUpForComparing() throws IOException {
    HistoryLog log = log(Duration.ofDays(7));
    interval(log, "GET /a, b%", 4, 20);
    interval(log, "GET /a, b%", 2, 50);
    RouteFacts facts = HistoryFacts.read(folder).get("GET /a, b%");
    assertNotNull(facts);
    assertEquals(60, facts.requests());
    assertEquals(1800, facts.blocked().totalMs(), 0.1);
    assertEquals(30, facts.response().meanMs(), 0.1);
    assertEquals(2, facts.blocked().parts().size());
    RouteFacts second =
        HistoryFacts.read(folder, BEGIN.plusSeconds(10), BEGIN.plusSeconds(20), 1 << 20, said::add)
            .get("GET /a, b%");
    assertNotNull(second);
    assertEquals(20, second.requests());
    assertEquals(
        20,
        HistoryFacts.read(
                folder, BEGIN, BEGIN.plusSeconds(20), Files.size(files().get(0)) / 2, said::add)
            .values()
            .iterator()
            .next()
            .requests(),
        "the newest of a log that is too large");
  }

  @Test
  void theFormatsOwnReaderReadsIt() throws IOException {
    HistoryLog log = log(Duration.ofDays(7));
    interval(log, "GET /a b", 3, 20);
    HistogramLogReader reader = new HistogramLogReader(files().get(0).toFile());
    EncodableHistogram first = reader.nextIntervalHistogram();
    assertNotNull(first);
    assertEquals("GET%20/a%20b", first.getTag());
    assertEquals(30, ((Histogram) first).getTotalCount());
    assertEquals(20e6, ((Histogram) first).getValueAtPercentile(50), 1e6);
    reader.close();
  }

  @Test
  void aTornEndIsCutAndTheRestIsRead() throws IOException {
    interval(log(Duration.ofDays(7)), "GET /a", 2, 20);
    Path file = files().get(0);
    String whole = Files.readString(file);
    Files.writeString(file, whole + "Tag=GET%20/a,10.000,10.0");
    assertEquals(1, points("", BEGIN, BEGIN.plusSeconds(60), 10_000).size());
    log(Duration.ofDays(7));
    assertEquals(whole, Files.readString(file));
    for (int cut = 1; cut < 400; cut += 13) {
      Files.writeString(file, whole.substring(0, whole.length() - cut));
      assertTrue(points("GET /a", BEGIN, BEGIN.plusSeconds(60), 10_000).size() <= 1);
    }
  }

  @Test
  void aLogIsBegunEachHourAndOldOnesGo() throws IOException {
    HistoryLog log = log(Duration.ofHours(2));
    for (int hour = 0; hour < 5; hour++) {
      interval(log, "GET /a", 1, 5);
      for (Path file : files()) {
        // Their clocks are the test's.
        Files.setLastModifiedTime(file, FileTime.from(BEGIN.plus(Duration.ofHours(age(file)))));
      }
      now = now.plus(Duration.ofHours(1));
    }
    assertTrue(files().size() <= 4, files().toString());
    assertFalse(files().get(0).toString().contains("T080"), files().toString());
  }

  private static int age(Path file) {
    String name = String.valueOf(file.getFileName());
    return Integer.parseInt(name.substring(14, 16)) - 8;
  }

  @Test
  void aLogIsBegunWhereTheClockIsSetBack() throws IOException {
    HistoryLog log = log(Duration.ofDays(7));
    interval(log, "GET /a", 1, 5);
    interval(log, "GET /a", 1, 5);
    now = BEGIN.minusSeconds(1_000);
    interval(log, "GET /a", 1, 5);
    assertEquals(2, files().size());
    // Where the clock comes by again, what is there stays.
    now = BEGIN;
    interval(log(Duration.ofDays(7)), "GET /a", 1, 5);
    assertEquals(3, files().size());
    assertEquals(List.of(), said);
  }

  @Test
  void aLogThatSomebodyHasCutOrDeletedIsBegunAnew() throws IOException {
    HistoryLog log = log(Duration.ofDays(7));
    interval(log, "GET /a", 1, 5);
    Files.write(files().get(0), new byte[0]);
    interval(log, "GET /a", 1, 5);
    assertEquals(2, files().size());
    Files.delete(files().get(1));
    interval(log, "GET /a", 1, 5);
    for (Path file : files()) {
      assertEquals(-1, Files.readString(file).indexOf('\0'), "no gap of zeros in " + file);
    }
    assertEquals(1, points("GET /a", BEGIN, BEGIN.plusSeconds(60), 60_000).size());
    assertEquals(List.of(), said);
  }

  @Test
  void oneLogThatCannotBeReadHidesNoOther() throws IOException {
    interval(log(Duration.ofDays(7)), "GET /a", 1, 5);
    Files.createDirectory(folder.resolve("weir-20261129T080000Z-1.hlog"));
    log(Duration.ofDays(7));
    assertEquals(List.of(), said);
    assertEquals(1, points("GET /a", BEGIN, BEGIN.plusSeconds(60), 60_000).size());
    assertEquals(1, said.size(), said.toString());
    assertEquals(Set.of("GET /a"), HistoryFacts.read(folder).keySet());
    assertEquals(
        Set.of("GET /a"),
        HistoryFacts.read(folder, BEGIN, BEGIN.plusSeconds(60), 1 << 20, said::add).keySet());
    assertEquals(2, said.size(), said.toString());
  }

  @Test
  void whereNoLogCanBeReadThatIsTold() throws IOException {
    Files.createDirectory(folder.resolve("weir-20261129T080000Z-1.hlog"));
    assertThrows(IOException.class, () -> HistoryFacts.read(folder));
  }

  @Test
  void aFolderThatIsNoneHasNoPointsAndOneLineSaysSo() throws IOException {
    Path file = Files.writeString(folder.resolve("file"), "x");
    HistoryFiles none = new HistoryFiles(file, said::add);
    HistorySource.Asked asked = new HistorySource.Asked(null, BEGIN, BEGIN.plusSeconds(60), 10_000);
    for (int poll = 0; poll < 2; poll++) {
      byte[] json = MonitoringJson.history(none, asked);
      assertEquals(0, new ObjectMapper().readTree(json).path("points").size());
    }
    assertEquals(1, said.size(), said.toString());
    assertThrows(
        IOException.class,
        () -> HistoryFacts.read(file, BEGIN, BEGIN.plusSeconds(60), 1 << 20, said::add));
  }

  @Test
  void anIntervalIsAsLongAsTheWatchMeasuredIt() throws IOException {
    HistoryLog log = log(Duration.ofDays(7));
    traffic.request(
        "GET /a", 200, () -> traffic.block(OperationType.SLEEP_OPERATION, null, Traffic.ms(20)));
    long end = traffic.nanoTime() - Traffic.ms(20) + 10 * SECOND;
    for (int second = 0; second < 10; second++) {
      // The process was stopped for half a minute.
      traffic.pass(second == 5 ? 31 * SECOND : SECOND - (second == 0 ? Traffic.ms(20) : 0));
      watch.tick();
    }
    assertEquals(end + 30 * SECOND, traffic.nanoTime());
    now = now.plusSeconds(40);
    log.record(watch);
    List<Long> told = new ArrayList<>();
    Intervals.read(
        files().get(0),
        Long.MAX_VALUE,
        counters -> counters.tag().isEmpty(),
        (counters, response) -> {
          told.add(counters.startMs() - BEGIN.toEpochMilli());
          told.add(counters.lengthMs());
        });
    assertEquals(List.of(0L, 40_000L), told);
  }

  /** Logs of two processes over the same hours: each step has what both did. */
  @Test
  void moreStepsThanAreOpenAtATimeAreAllThere() throws IOException {
    HistoryLog one = log(Duration.ofDays(7));
    HistoryLog other = log(Duration.ofDays(7));
    for (int i = 0; i < 1_300; i++) {
      int wait = i % 2 == 0 ? 20 : 40;
      traffic.request(
          "GET /a",
          200,
          () -> traffic.block(OperationType.SLEEP_OPERATION, null, Traffic.ms(wait)));
      traffic.pass(SECOND - Traffic.ms(wait));
      watch.tick();
      for (int second = 1; second < 10; second++) {
        traffic.pass(SECOND);
        watch.tick();
      }
      now = now.plusSeconds(10);
      one.record(watch);
      other.record(watch);
    }
    assertTrue(files().size() >= 8, files().toString());
    JsonNode all = points("", BEGIN, BEGIN.plusSeconds(13_000), 10_000);
    assertEquals(1_300, all.size());
    for (int i = 0; i < all.size(); i++) {
      JsonNode point = all.get(i);
      assertEquals(BEGIN.plusSeconds(10L * i).toString(), point.path("at").asText());
      assertEquals(2, point.path("requests").asInt());
      assertEquals(i % 2 == 0 ? 20 : 40, point.path("responseMs").path("p50").asDouble(), 0.7);
    }
    assertEquals(List.of(), said);
  }

  @Test
  void noMoreThanSoManyStepsAreOpenWhateverTheirOrder() {
    List<Integer> order = new ArrayList<>();
    for (int step = 0; step < 2_000; step++) {
      order.add(step);
    }
    Collections.shuffle(order, new Random(1));
    HistorySteps steps =
        new HistorySteps(new HistorySource.Asked(null, BEGIN, BEGIN.plusSeconds(60), 1), 100);
    for (int step : order) {
      steps.takes(step);
    }
    assertEquals(100 + HistorySteps.MOST, steps.end());
    assertTrue(HistorySteps.MOST * Series.BUCKETS * Integer.BYTES < 2 << 20);
  }

  @Test
  void shortTimesKeepTheirPlaceInADistribution() throws IOException {
    HistoryLog log = log(Duration.ofDays(7));
    for (int micros = 3; micros < 100; micros += 2) {
      long wait = micros * 1_000L;
      traffic.request(
          "GET /" + micros, 200, () -> traffic.block(OperationType.SLEEP_OPERATION, null, wait));
    }
    traffic.pass(SECOND);
    watch.tick();
    now = now.plusSeconds(1);
    log.record(watch, 1);
    for (int micros = 3; micros < 100; micros += 2) {
      JsonNode point =
          points("GET /" + micros, now.minusSeconds(60), now.plusSeconds(60), 120_000).get(0);
      assertEquals(
          micros / 1e3,
          point.path("responseMs").path("p50").asDouble(),
          micros < 64 ? 1e-9 : 0.016e-3 * micros + 1e-3,
          point.toString());
    }
  }

  @Test
  void aFullDiskLeavesNoFilesBehindAndOneLineSaysSo() throws IOException {
    boolean[] full = {true};
    HistoryLog log =
        new HistoryLog(
            folder,
            Duration.ofDays(7),
            HistoryLog.MOST_BYTES,
            () -> now,
            said::add,
            (to, lines, at) -> {
              if (full[0]) {
                throw new IOException("No space left on device");
              }
              Files.write(to, lines, StandardOpenOption.APPEND);
            });
    for (int i = 0; i < 5; i++) {
      interval(log, "GET /a", 1, 5);
    }
    assertEquals(List.of(), files());
    assertEquals(1, said.size(), said.toString());
    full[0] = false;
    interval(log, "GET /a", 1, 5);
    assertEquals(1, files().size(), files().toString());
    assertEquals("history is written again", said.get(1));
    assertEquals(1, points("GET /a", BEGIN, BEGIN.plusSeconds(90), 90_000).size());
  }

  @Test
  void oldLogsMakeRoomBeforeANewOneIsBegun() throws IOException {
    Path old = old();
    HistoryLog log =
        new HistoryLog(
            folder,
            Duration.ofDays(7),
            HistoryLog.MOST_BYTES,
            () -> now,
            said::add,
            (to, lines, at) -> {
              if (Files.exists(old)) {
                throw new IOException("No space left on device");
              }
              Files.write(to, lines, StandardOpenOption.APPEND);
            });
    interval(log, "GET /a", 1, 5);
    assertEquals(List.of(), said);
    assertEquals(1, files().size(), files().toString());
  }

  @Test
  void whatIsOldGoesWhereNoRequestsComeToo() throws IOException {
    HistoryLog log = log(Duration.ofDays(7));
    Path old = old();
    interval(log, "GET /a", 0, 5);
    assertFalse(Files.exists(old));
    old();
    now = now.plus(Duration.ofMinutes(30));
    interval(log, "GET /a", 0, 5);
    assertTrue(Files.exists(old), "once an hour is enough");
    now = now.plus(Duration.ofMinutes(30));
    interval(log, "GET /a", 0, 5);
    assertEquals(List.of(), files());
    assertEquals(List.of(), said);
  }

  private Path old() throws IOException {
    Path old = Files.writeString(folder.resolve("weir-20261101T080000Z-1.hlog"), "#\n");
    return Files.setLastModifiedTime(old, FileTime.from(BEGIN.minus(Duration.ofDays(28))));
  }

  @Test
  void twoThatBeginInTheSameSecondHaveALogEach() throws IOException {
    Path one = new HistoryFolder(folder).fresh(BEGIN);
    Path other = new HistoryFolder(folder).fresh(BEGIN);
    assertEquals(List.of(one, other).stream().sorted().toList(), files());
  }

  @Test
  void noMoreThanSoMuchIsReadForOneAnswerTheNewest() throws IOException {
    HistoryLog log = log(Duration.ofDays(7));
    interval(log, "GET /a", 1, 5);
    interval(log, "GET /a", 2, 5);
    long bytes = Files.size(files().get(0));
    byte[] json =
        MonitoringJson.history(
            new HistoryFiles(folder, bytes / 2, said::add),
            new HistorySource.Asked("GET /a", BEGIN, BEGIN.plusSeconds(60), 60_000));
    JsonNode points = new ObjectMapper().readTree(json).path("points");
    assertEquals(20, points.path(0).path("requests").asInt(), points.toString());
  }

  @Test
  void theOldestGoWhereThereIsTooMuch() throws IOException {
    for (int i = 1; i <= 5; i++) {
      Files.write(folder.resolve("weir-2026112" + i + "T080000Z-1.hlog"), new byte[1000]);
    }
    Files.writeString(folder.resolve("notes.txt"), "mine");
    HistoryFolder logs = new HistoryFolder(folder);
    logs.clean(Instant.EPOCH, 2500, folder.resolve("none"));
    assertEquals(
        List.of("notes.txt", "weir-20261124T080000Z-1.hlog", "weir-20261125T080000Z-1.hlog"),
        files().stream().map(file -> String.valueOf(file.getFileName())).toList());
  }

  @Test
  void whatCannotBeWrittenIsOneLineAndLaterWorksAgain() throws IOException {
    Path blocked = folder.resolve("sub");
    Files.writeString(blocked, "a file where a folder should be", StandardCharsets.UTF_8);
    HistoryLog log = new HistoryLog(blocked, Duration.ofDays(1), () -> now, said::add);
    interval(log, "GET /a", 1, 5);
    interval(log, "GET /a", 1, 5);
    assertEquals(1, said.size(), said.toString());
    Files.delete(blocked);
    interval(log, "GET /a", 1, 5);
    assertEquals("history is written again", said.get(1));
  }

  /** 24 hours of 20 routes take far less than the bound, and reading a day is quick. */
  @Test
  void aDayIsSmall() throws IOException {
    HistoryLog log = log(Duration.ofDays(7));
    for (int i = 0; i < 6 * 60; i++) {
      for (int route = 0; route < 20; route++) {
        int wait = 1 + route;
        traffic.request(
            "GET /r" + route,
            200,
            () -> traffic.block(OperationType.SLEEP_OPERATION, null, Traffic.ms(wait)));
      }
      for (int second = 0; second < 10; second++) {
        watch.tick();
      }
      now = now.plusSeconds(10);
      log.record(watch);
    }
    long bytes = 0;
    for (Path file : files()) {
      bytes += Files.size(file);
    }
    assertTrue(bytes * 24 < HistoryLog.MOST_BYTES, bytes + " bytes an hour");
    assertEquals(60, points("", BEGIN, BEGIN.plus(Duration.ofHours(1)), 60_000).size());
  }
}
