package dev.weir.core.history;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.weir.api.OperationType;
import dev.weir.core.record.Recording;
import dev.weir.core.record.Traffic;
import dev.weir.core.report.HistorySource;
import dev.weir.core.report.MonitoringJson;
import dev.weir.core.watch.Watch;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** 2,000 requests a second of a hundred routes, by a clock that the test moves. */
class HistoryDayTest {
  private static final int PER_SECOND = 2_000;
  private static final int ROUTES = 100;

  /** Long enough ago: logs are passed over that were changed before the time one asks about. */
  private static final Instant BEGIN = Instant.now().minus(Duration.ofDays(2));

  /** No stacks, which take longer than all the rest. */
  private final Traffic traffic =
      new Traffic(
          new Recording.Thresholds(
              Traffic.ms(60_000), Traffic.ms(60_000), 64 << 20, ROUTES, 200, 2000));

  private final Watch watch = new Watch(traffic.recording, traffic::nanoTime);
  private final List<String> said = new ArrayList<>();
  private final String[] routes = new String[ROUTES];
  private final long[] nanos = new long[4096];
  private Instant now = BEGIN;
  private long at;
  private long most;

  @TempDir Path folder;

  @Test
  void minutesInASmallFolder() throws IOException {
    run(2, HistoryLog.MOST_BYTES / 512);
  }

  @Test
  @Tag("soak")
  void aDay() throws IOException {
    run(Integer.getInteger("weir.test.hours", 24) * 60, HistoryLog.MOST_BYTES);
  }

  private void run(int minutes, long mostBytes) throws IOException {
    HistoryLog log = new HistoryLog(folder, Duration.ofDays(7), mostBytes, () -> now, said::add);
    Random random = new Random(1);
    for (int i = 0; i < ROUTES; i++) {
      routes[i] = "GET /shop/area" + i + "/things/{id}";
    }
    for (int i = 0; i < nanos.length; i++) {
      nanos[i] = (long) (8e6 * Math.exp(0.8 * random.nextGaussian()));
    }
    for (int second = 1; second <= minutes * 60; second++) {
      second();
      if (second % 10 == 0) {
        log.record(watch);
        most = Math.max(most, bytes());
      }
    }
    assertEquals(List.of(), said);
    assertTrue(most <= mostBytes, most + " of " + mostBytes);
    assertTrue(most >= mostBytes / 2, most + " is no test of " + mostBytes);
    long all = (long) minutes * 60 * PER_SECOND;
    assertEquals(all, traffic.snapshot().routes().stream().mapToLong(r -> r.requests()).sum());
    // What is kept is whole.
    JsonNode points =
        new ObjectMapper()
            .readTree(
                MonitoringJson.history(
                    new HistoryFiles(folder, said::add),
                    new HistorySource.Asked(null, now.minusSeconds(40), now, 10_000)))
            .path("points");
    assertEquals(4, points.size());
    for (JsonNode point : points) {
      assertEquals(10 * PER_SECOND, point.path("requests").asInt());
    }
  }

  /** Its requests come at once, on as many threads. */
  private void second() {
    for (int i = 0; i < PER_SECOND; i++) {
      long wait = nanos[(int) (at * 7919 & 4095)];
      String route = routes[(int) (at++ % ROUTES)];
      traffic.meanwhile(
          () ->
              traffic.request(
                  route,
                  200,
                  () -> traffic.block(OperationType.DATABASE_QUERY, "jdbc:h2:mem:s", wait)));
    }
    traffic.pass(1_000_000_000L);
    watch.tick();
    now = now.plusSeconds(1);
  }

  private long bytes() throws IOException {
    long bytes = 0;
    try (Stream<Path> files = Files.list(folder)) {
      for (Path file : files.toList()) {
        bytes += Files.size(file);
      }
    }
    return bytes;
  }
}
