package dev.weir.core.history;

import dev.weir.core.record.Series;
import dev.weir.core.watch.Packed;
import dev.weir.core.watch.RouteView;
import dev.weir.core.watch.Watch;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Base64;
import java.util.function.Consumer;
import org.HdrHistogram.HistogramLogWriter;
import org.HdrHistogram.IntCountsHistogram;
import org.jspecify.annotations.Nullable;

/**
 * Keeps the past: each ten seconds the response times of each route, and of all together, as
 * intervals of an HdrHistogram log, in nanoseconds, the route as the tag; {@link Counters} stand in
 * comments. A log is begun each hour, at each start, and before it is too large.
 *
 * <p>The end of the process loses nothing, a kill the interval that has not been written; the end
 * of a log that is torn is cut at the next start. Where the disk is full the intervals meanwhile
 * are lost, and one line says so.
 */
public final class HistoryLog {
  /** How often {@link #record} is to be called: the length of an interval. */
  public static final int SECONDS = 10;

  /** What all logs may take together. */
  public static final long MOST_BYTES = 256L << 20;

  /** A log is a sixteenth of all of them at most, so that those before can make room for it. */
  private static final int LOGS = 16;

  private static final Duration AN_HOUR = Duration.ofHours(1);
  private static final long LOWEST_NANOS = 1_000;
  private static final long HIGHEST_NANOS = 3_600_000_000_000L;
  private static final double NANOS_PER_MS = 1e6;

  private final HistoryFolder folder;
  private final Duration retention;
  private final long mostBytes;
  private final InstantSource clock;
  private final Consumer<String> log;
  private @Nullable Path file;
  private Instant fileFrom = Instant.EPOCH;
  private long good;
  private boolean failing;

  /**
   * @param folder where the logs are, made where it is missing
   * @param retention how long they are kept
   * @param clock stamps the intervals
   * @param log takes a line when writing begins to fail, and when it works again
   */
  public HistoryLog(Path folder, Duration retention, InstantSource clock, Consumer<String> log) {
    this(folder, retention, MOST_BYTES, clock, log);
  }

  /** With another bound. */
  HistoryLog(
      Path folder, Duration retention, long mostBytes, InstantSource clock, Consumer<String> log) {
    this.mostBytes = mostBytes;
    this.folder = new HistoryFolder(folder);
    this.retention = retention;
    this.clock = clock;
    this.log = log;
    try {
      this.folder.cutTorn();
    } catch (IOException | RuntimeException e) {
      failed(e);
    }
  }

  /** Writes the last ten seconds; called after each tenth tick. */
  public void record(Watch watch) {
    record(watch, SECONDS);
  }

  /**
   * Writes what came since the last ten seconds were written, when the process ends.
   *
   * @param ticks of the watch since then, 1 to 10
   */
  public synchronized void record(Watch watch, int ticks) {
    try {
      write(watch, ticks, clock.instant());
      if (failing) {
        failing = false;
        log.accept("history is written again");
      }
    } catch (IOException | RuntimeException e) {
      failed(e);
    }
  }

  private void write(Watch watch, int ticks, Instant now) throws IOException {
    boolean begins = begins(now);
    Instant from = begins ? now.minusSeconds(SECONDS) : fileFrom;
    ByteArrayOutputStream lines = new ByteArrayOutputStream();
    Interval interval =
        new Interval(new HistogramLogWriter(lines), now.toEpochMilli(), from.toEpochMilli(), ticks);
    watch.lookLast(ticks, views -> interval.route(views[0]));
    interval.all();
    if (lines.size() == 0) {
      return;
    }
    Path current = file;
    if (current == null || begins) {
      current = folder.fresh(now);
      append(current, head(from), 0);
      file = current;
      fileFrom = from;
      folder.clean(now.minus(retention), mostBytes - mostBytes / LOGS * 2, current);
    }
    append(current, lines.toByteArray(), good);
  }

  /** Also where the clock was set back, or somebody has deleted or cut the log meanwhile. */
  private boolean begins(Instant now) {
    Path current = file;
    return current == null
        || now.isBefore(fileFrom)
        || !now.isBefore(fileFrom.plus(AN_HOUR))
        || good > mostBytes / LOGS
        || current.toFile().length() < good;
  }

  private static byte[] head(Instant from) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    HistogramLogWriter writer = new HistogramLogWriter(out);
    writer.outputComment("[Weir: response times in nanoseconds; tags are routes]");
    writer.outputLogFormatVersion();
    writer.outputStartTime(from.toEpochMilli());
    writer.outputLegend();
    return out.toByteArray();
  }

  /** In one write; what a write that failed has left goes before. */
  private void append(Path to, byte[] lines, long at) throws IOException {
    try (RandomAccessFile out = new RandomAccessFile(to.toFile(), "rw")) {
      out.setLength(at);
      out.seek(at);
      out.write(lines);
    }
    good = at + lines.length;
  }

  private void failed(Exception e) {
    if (!failing) {
      failing = true;
      log.accept("weir.history.dir: the history cannot be written: " + e.getMessage());
    }
  }

  /** The lines of one interval. */
  private static final class Interval {
    private final HistogramLogWriter writer;
    private final long startMs;
    private final long lengthMs;
    private final long fileMs;
    private final Series total = new Series(LOWEST_NANOS);
    private final Series totalBlocked = new Series(LOWEST_NANOS);
    private final Packed packed = new Packed();
    private long errors;
    private long blockedNanos;

    Interval(HistogramLogWriter writer, long nowMs, long fileMs, int seconds) {
      this.writer = writer;
      lengthMs = seconds * 1000L;
      startMs = nowMs - lengthMs;
      this.fileMs = fileMs;
    }

    void route(RouteView view) {
      RouteView.Requests requests = view.requests();
      if (requests.count() == 0) {
        return;
      }
      long blocked = 0;
      for (RouteView.Operation operation : view.operations()) {
        blocked += !operation.async() && operation.type().blocks() ? operation.totalNanos() : 0;
      }
      Series waits = view.blocked();
      totalBlocked.add(waits);
      String distribution = text(waits);
      Series response = view.response();
      total.add(response);
      errors += requests.errors();
      blockedNanos += blocked;
      lines(Counters.tag(view.route()), response, requests.errors(), blocked, distribution);
    }

    void all() {
      if (total.count() > 0) {
        lines("", total, errors, blockedNanos, text(totalBlocked));
      }
    }

    private String text(Series waits) {
      return Base64.getEncoder().encodeToString(packed.pack(waits, 0, 0, 0));
    }

    private void lines(
        String tag, Series response, long failed, long blocked, String distribution) {
      Counters counters =
          new Counters(
              startMs,
              lengthMs,
              tag,
              response.count(),
              failed,
              response.total(),
              blocked,
              response.max(),
              distribution);
      writer.outputComment(counters.text());
      IntCountsHistogram histogram = new IntCountsHistogram(LOWEST_NANOS, HIGHEST_NANOS, 2);
      for (int i = response.low(); i <= response.high(); i++) {
        if (response.in(i) > 0) {
          histogram.recordValueWithCount(
              Math.min(HIGHEST_NANOS, Math.min(response.max(), response.value(i))), response.in(i));
        }
      }
      if (!tag.isEmpty()) {
        histogram.setTag(tag);
      }
      double from = (startMs - fileMs) / 1000.0;
      writer.outputIntervalHistogram(from, from + lengthMs / 1000.0, histogram, NANOS_PER_MS);
    }
  }
}
