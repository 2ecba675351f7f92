package dev.weir.core.history;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.weir.core.report.HistoryPoint;
import dev.weir.core.report.HistorySource;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.HdrHistogram.Histogram;

/**
 * Reads the past from its logs. Histograms are added up, never averaged. Lines that cannot be read,
 * such as one that is just being written, are passed over, and so are logs that cannot be.
 */
public final class HistoryFiles implements HistorySource {
  /** What is read for one answer at most, the newest. */
  static final long MOST_BYTES = 64L << 20;

  private final HistoryFolder folder;
  private final long mostBytes;

  /**
   * @param folder where the logs are
   */
  public HistoryFiles(Path folder) {
    this(folder, MOST_BYTES);
  }

  /** With another bound. */
  HistoryFiles(Path folder, long mostBytes) {
    this.folder = new HistoryFolder(folder);
    this.mostBytes = mostBytes;
  }

  private static final class Sum {
    long requests;
    long errors;
    long responseNanos;
    long blockedNanos;
    long maxNanos;
    final Histogram response = new Histogram(1_000, 3_600_000_000_000L, 2);
  }

  @Override
  public void write(JsonGenerator json, Asked asked) throws IOException {
    String tag = asked.route() == null ? "" : Counters.tag(asked.route());
    Map<Long, Sum> sums = new TreeMap<>();
    List<HistoryFolder.Log> wanted = new ArrayList<>();
    for (HistoryFolder.Log log : folder.logs()) {
      if (!log.from().isAfter(asked.to()) && !log.changed().isBefore(asked.from())) {
        wanted.add(0, log);
      }
    }
    long left = mostBytes;
    for (HistoryFolder.Log log : wanted) {
      if (left > 0) {
        read(log.file(), left, tag, asked, sums);
        left -= log.bytes();
      }
    }
    long from = asked.from().toEpochMilli();
    for (Map.Entry<Long, Sum> step : sums.entrySet()) {
      Sum sum = step.getValue();
      new HistoryPoint(
              java.time.Instant.ofEpochMilli(from + step.getKey() * asked.stepMs()),
              sum.requests,
              sum.errors,
              sum.responseNanos,
              sum.blockedNanos,
              sum.maxNanos,
              sum.response::getValueAtPercentile)
          .write(json);
    }
  }

  private static void read(
      Path file, long mostBytes, String tag, Asked asked, Map<Long, Sum> sums) {
    long from = asked.from().toEpochMilli();
    long to = asked.to().toEpochMilli();
    try {
      Intervals.read(
          file,
          mostBytes,
          counters ->
              counters.tag().equals(tag) && counters.startMs() >= from && counters.startMs() < to,
          (counters, response) -> {
            long step = (counters.startMs() - from) / asked.stepMs();
            add(sums.computeIfAbsent(step, unused -> new Sum()), counters, response);
          });
    } catch (IOException e) {
      // Deleted meanwhile, or not for this user to read: the others still say something.
    }
  }

  private static void add(Sum sum, Counters counters, Histogram histogram) {
    sum.requests += counters.requests();
    sum.errors += counters.errors();
    sum.responseNanos += counters.responseNanos();
    sum.blockedNanos += counters.blockedNanos();
    sum.maxNanos = Math.max(sum.maxNanos, counters.maxNanos());
    sum.response.add(histogram);
  }
}
