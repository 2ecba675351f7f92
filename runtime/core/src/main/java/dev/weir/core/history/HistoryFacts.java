package dev.weir.core.history;

import dev.weir.core.record.Series;
import dev.weir.core.regression.RouteFacts;
import dev.weir.core.regression.Sample;
import dev.weir.core.watch.Packed;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.HdrHistogram.Histogram;
import org.HdrHistogram.HistogramIterationValue;
import org.jspecify.annotations.Nullable;

/**
 * The past of each route as a whole, for comparing it: distributions added up, and the intervals as
 * the parts of the while. Lines that cannot be read are passed over.
 */
public final class HistoryFacts {
  private static final long NANOS_PER_MICRO = 1_000;
  private static final double NANOS_PER_MS = 1e6;
  private static final double MICRO_PER_NANO = 1e-3;

  private final Map<String, Sums> byTag = new LinkedHashMap<>();
  private final Packed packed = new Packed();
  private final long fromMs;
  private final long toMs;
  private @Nullable IOException failed;

  private HistoryFacts(long fromMs, long toMs) {
    this.fromMs = fromMs;
    this.toMs = toMs;
  }

  private static final class Sums {
    final Series blocked = new Series(NANOS_PER_MICRO);
    final Series response = new Series(NANOS_PER_MICRO);
    long responseNanos;
    final List<Sample.Part> blockedParts = new ArrayList<>();
    final List<Sample.Part> responseParts = new ArrayList<>();
  }

  /**
   * All of it. In a folder a log that cannot be read is passed over, unless nothing else is there.
   *
   * @param logs a log, or a folder of them
   * @throws IOException if it cannot be read
   */
  public static Map<String, RouteFacts> read(Path logs) throws IOException {
    HistoryFacts facts = new HistoryFacts(0, Long.MAX_VALUE);
    if (Files.isDirectory(logs)) {
      for (HistoryFolder.Log log : new HistoryFolder(logs).logs()) {
        facts.add(log.file(), log.bytes());
      }
    } else {
      facts.add(logs, Long.MAX_VALUE);
    }
    if (facts.failed != null && facts.byTag.isEmpty()) {
      throw facts.failed;
    }
    return facts.routes();
  }

  /**
   * What there is of a while, at most so much of the end. A log that cannot be read is passed over.
   *
   * @param folder where the logs are
   * @param mostBytes how much to read, the newest
   * @param log takes a line where a log cannot be read
   * @throws IOException if the folder cannot be
   */
  public static Map<String, RouteFacts> read(
      Path folder, Instant from, Instant to, long mostBytes, Consumer<String> log)
      throws IOException {
    HistoryFacts facts = new HistoryFacts(from.toEpochMilli(), to.toEpochMilli());
    List<HistoryFolder.Log> logs = new HistoryFolder(folder).logs();
    long left = mostBytes;
    for (int i = logs.size() - 1; i >= 0 && left > 0; i--) {
      HistoryFolder.Log one = logs.get(i);
      if (one.from().isBefore(to) && !one.changed().isBefore(from)) {
        facts.add(one.file(), left);
        left -= one.bytes();
      }
    }
    if (facts.failed != null) {
      log.accept("a log of the history cannot be read: " + facts.failed.getMessage());
    }
    return facts.routes();
  }

  /** The last so many bytes of a log; the first one that cannot be read is remembered. */
  private void add(Path file, long mostBytes) {
    try {
      Intervals.read(file, mostBytes, this::isWanted, this::add);
    } catch (IOException e) {
      boolean deletedMeanwhile = e instanceof NoSuchFileException && mostBytes != Long.MAX_VALUE;
      failed = failed == null && !deletedMeanwhile ? e : failed;
    }
  }

  private boolean isWanted(Counters counters) {
    return !counters.tag().isEmpty() && counters.startMs() >= fromMs && counters.startMs() < toMs;
  }

  private void add(Counters counters, Histogram response) {
    Series blocked = new Series(NANOS_PER_MICRO);
    if (!unpack(counters.blocked(), blocked)) {
      return;
    }
    Sums sums = byTag.computeIfAbsent(counters.tag(), unused -> new Sums());
    double logs = 0;
    for (HistogramIterationValue value : response.recordedValues()) {
      long middle = response.medianEquivalentValue(value.getValueIteratedTo());
      int times = (int) value.getCountAddedInThisIterationStep();
      sums.response.addValues(middle, times);
      logs += times * Series.log(middle * MICRO_PER_NANO);
    }
    sums.blocked.add(blocked);
    sums.responseNanos += counters.responseNanos();
    sums.blockedParts.add(
        new Sample.Part(blocked.count(), blocked.total() / NANOS_PER_MS, blocked.logs()));
    sums.responseParts.add(
        new Sample.Part(response.getTotalCount(), counters.responseNanos() / NANOS_PER_MS, logs));
  }

  private boolean unpack(String text, Series into) {
    try {
      packed.addTo(into, Base64.getDecoder().decode(text));
      return into.count() > 0 && into.inBuckets() == into.count();
    } catch (RuntimeException e) {
      return false;
    }
  }

  private Map<String, RouteFacts> routes() {
    Map<String, RouteFacts> routes = new LinkedHashMap<>();
    byTag.forEach(
        (tag, sums) -> {
          String route = Counters.route(tag);
          routes.put(
              route,
              new RouteFacts(
                  route,
                  sums.response.count(),
                  Sample.of(sums.blocked, sums.blockedParts),
                  Sample.of(sums.response, sums.responseNanos / NANOS_PER_MS, sums.responseParts),
                  null));
        });
    return routes;
  }
}
