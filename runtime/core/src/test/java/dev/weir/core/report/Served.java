package dev.weir.core.report;

import dev.weir.api.OperationType;
import dev.weir.core.history.HistoryLog;
import dev.weir.core.record.Recording;
import dev.weir.core.record.Traffic;
import dev.weir.core.watch.Watch;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;

/** An instance that has served requests, and what it leaves. */
final class Served {
  private static final long SECOND = 1_000_000_000L;
  private static final Instant BEGIN = Instant.parse("2026-11-29T08:00:00Z");

  /** Each is a process of its own, in containers: they have the same number. */
  private static final AtomicInteger STARTED = new AtomicInteger();

  private final Traffic traffic = new Traffic();
  private final Watch watch = new Watch(traffic.recording, traffic::nanoTime);
  private final Random random;
  private final Instant startedAt = BEGIN.plusMillis(STARTED.incrementAndGet());

  Served(long seed) {
    random = new Random(seed);
  }

  /** So many requests a second of two routes, of so many milliseconds; one of each at least. */
  Served minutes(int minutes, int perSecond, double first, double second) {
    for (int at = 0; at < minutes * 60; at++) {
      long end = traffic.nanoTime() + SECOND;
      for (int i = 0; i < (at == 0 ? Math.max(1, perSecond) : perSecond); i++) {
        request("GET /a", first);
        request("GET /b", second);
      }
      traffic.pass(end - traffic.nanoTime());
      watch.tick();
    }
    return this;
  }

  void request(String route, double millis) {
    long nanos = (long) (millis * 1e6 * Math.exp(0.4 * random.nextGaussian()));
    traffic.meanwhile(
        () ->
            traffic.request(
                route,
                200,
                () -> {
                  traffic.block(OperationType.EXTERNAL_API, "https://h:443", nanos);
                  traffic.async(OperationType.DNS, "h", 20_000);
                }));
  }

  /** The report, as the agent writes it. */
  byte[] report() {
    Recording.Picture picture = traffic.recording.snapshot(true);
    ReportContext context =
        new ReportContext(
            "0.1",
            4711,
            "17.0.15",
            "com.acme.Shop",
            startedAt,
            picture.response(),
            picture.blocked(),
            Map.of("port", 1),
            ReportContext.Advice.NONE,
            null,
            List.of(),
            new ReportContext.Past(List.of(), watch.batches()));
    return JsonReport.render(picture.snapshot(), context);
  }

  /** Two minutes of a route, as logs in a folder. */
  Path history(Path folder, double millis) {
    Instant[] now = {BEGIN};
    HistoryLog log = new HistoryLog(folder, Duration.ofDays(1), () -> now[0], line -> {});
    for (int at = 0; at < 120; at++) {
      for (int i = 0; i < 5; i++) {
        request("GET /a, b", millis);
      }
      traffic.pass(SECOND);
      watch.tick();
      now[0] = now[0].plusSeconds(1);
      if (at % 10 == 9) {
        log.record(watch);
      }
    }
    return folder;
  }
}
