package dev.weir.core.history;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.weir.core.report.HistoryPoint;
import dev.weir.core.report.HistorySource;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.MalformedInputException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Base64;
import java.util.Map;
import java.util.TreeMap;
import java.util.zip.DataFormatException;
import org.HdrHistogram.Histogram;
import org.jspecify.annotations.Nullable;

/**
 * Reads the past from its logs. Histograms are added up, never averaged. Lines that cannot be read,
 * such as one that is just being written, are passed over.
 */
public final class HistoryFiles implements HistorySource {
  private final HistoryFolder folder;

  /**
   * @param folder where the logs are
   */
  public HistoryFiles(Path folder) {
    this.folder = new HistoryFolder(folder);
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
    for (HistoryFolder.Log log : folder.logs()) {
      if (!log.from().isAfter(asked.to()) && !log.changed().isBefore(asked.from())) {
        read(log.file(), tag, asked, sums);
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

  private static void read(Path file, String tag, Asked asked, Map<Long, Sum> sums)
      throws IOException {
    long from = asked.from().toEpochMilli();
    long to = asked.to().toEpochMilli();
    try (BufferedReader lines = Files.newBufferedReader(file, StandardCharsets.UTF_8)) {
      Counters now = null;
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        if (line.startsWith("#")) {
          Counters counters = Counters.of(line);
          boolean wanted =
              counters != null
                  && counters.tag().equals(tag)
                  && counters.startMs() >= from
                  && counters.startMs() < to;
          now = wanted ? counters : null;
        } else if (now != null) {
          Histogram histogram = decode(line);
          if (histogram != null) {
            long step = (now.startMs() - from) / asked.stepMs();
            add(sums.computeIfAbsent(step, unused -> new Sum()), now, histogram);
          }
          now = null;
        }
      }
    } catch (NoSuchFileException | MalformedInputException e) {
      // Deleted meanwhile, or not one of ours.
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

  /** The last field of a line. */
  static @Nullable Histogram decode(String line) {
    try {
      byte[] bytes = Base64.getDecoder().decode(line.substring(line.lastIndexOf(',') + 1).strip());
      return Histogram.decodeFromCompressedByteBuffer(ByteBuffer.wrap(bytes), 0);
    } catch (DataFormatException | RuntimeException e) {
      return null;
    }
  }
}
