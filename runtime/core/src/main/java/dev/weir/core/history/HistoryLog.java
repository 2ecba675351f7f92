package dev.weir.core.history;

import dev.weir.core.watch.Watch;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.function.Consumer;
import org.HdrHistogram.HistogramLogWriter;
import org.jspecify.annotations.Nullable;

/**
 * Keeps the past: each ten seconds the response times of each route, and of all together, as
 * intervals of an HdrHistogram log, in nanoseconds, the route as the tag; {@link Counters} stand in
 * comments. A log is begun each hour, at each start, and before it is too large. An interval is as
 * long as the watch measured it, which is more than ten seconds where the process was held up.
 *
 * <p>The end of the process loses nothing, a kill the interval that has not been written; the end
 * of a log that is torn is cut at the next start. Where the disk is full the intervals meanwhile
 * are lost, and one line says so.
 */
public final class HistoryLog {
  /** How often {@link #record} is to be called, in ticks: about the length of an interval. */
  public static final int SECONDS = 10;

  /** What all logs may take together. */
  public static final long MOST_BYTES = 256L << 20;

  /** A log is a sixteenth of all of them at most, so that those before can make room for it. */
  private static final int LOGS = 16;

  private static final Duration AN_HOUR = Duration.ofHours(1);
  private static final double MS_PER_SECOND = 1e3;

  private final HistoryFolder folder;
  private final Duration retention;
  private final long mostBytes;
  private final InstantSource clock;
  private final Consumer<String> log;
  private final Disk disk;
  private @Nullable Path file;
  private Instant fileFrom = Instant.EPOCH;
  private Instant cleaned = Instant.MIN;
  private long endMs;
  private long good;
  private boolean failing;

  /** What logs are written to. */
  @FunctionalInterface
  interface Disk {
    /** Writes from a position on; what stands behind goes. */
    void write(Path to, byte[] lines, long at) throws IOException;
  }

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
    this(folder, retention, mostBytes, clock, log, HistoryLog::toFile);
  }

  /** And on another disk. */
  HistoryLog(
      Path folder,
      Duration retention,
      long mostBytes,
      InstantSource clock,
      Consumer<String> log,
      Disk disk) {
    this.disk = disk;
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
   * @param ticks of the watch since then, 1 to 10; how long they were, the watch knows
   */
  public synchronized void record(Watch watch, int ticks) {
    try {
      if (write(watch, ticks, clock.instant()) && failing) {
        failing = false;
        log.accept("history is written again");
      }
    } catch (IOException | RuntimeException e) {
      failed(e);
    }
  }

  /** False where there was nothing to write. */
  private boolean write(Watch watch, int ticks, Instant now) throws IOException {
    boolean begins = begins(now);
    Instant start = start(now, watch.lastSeconds(ticks));
    Instant from = begins ? start : fileFrom;
    ByteArrayOutputStream lines = new ByteArrayOutputStream();
    IntervalLines interval = new IntervalLines(lines, start, now, from);
    watch.lookLast(ticks, views -> interval.route(views[0]));
    interval.all();
    if (lines.size() == 0) {
      // A log is begun by requests alone, and what is old has to go without them too.
      if (now.isBefore(cleaned) || !now.isBefore(cleaned.plus(AN_HOUR))) {
        clean(now, begins ? null : file);
      }
      return false;
    }
    Path current = file;
    if (current == null || begins) {
      clean(now, null);
      current = begin(from);
    }
    append(current, lines.toByteArray(), good);
    return true;
  }

  /**
   * So long ago as the watch measured; where the one before ended about then, exactly then: two
   * clocks that are some milliseconds apart make neither a gap nor an overlap.
   */
  private Instant start(Instant now, double seconds) {
    long nowMs = now.toEpochMilli();
    long startMs = nowMs - Math.round(seconds * MS_PER_SECOND);
    boolean goesOn = Math.abs(startMs - endMs) < MS_PER_SECOND && endMs <= nowMs;
    startMs = goesOn ? endMs : startMs;
    endMs = nowMs;
    return Instant.ofEpochMilli(startMs);
  }

  /** Before anything is written, so that on a full disk there is room. */
  private void clean(Instant now, @Nullable Path current) {
    cleaned = now;
    try {
      folder.clean(now.minus(retention), mostBytes - mostBytes / LOGS * 2, current);
    } catch (IOException e) {
      // Whoever may not list the folder may still write to it; where not, that is told.
    }
  }

  /** A log that cannot have its head is not left behind: the next try makes another one. */
  private Path begin(Instant from) throws IOException {
    Path fresh = folder.fresh(from);
    try {
      append(fresh, head(from), 0);
    } catch (IOException | RuntimeException e) {
      Files.deleteIfExists(fresh);
      throw e;
    }
    file = fresh;
    fileFrom = from;
    return fresh;
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

  private void append(Path to, byte[] lines, long at) throws IOException {
    disk.write(to, lines, at);
    good = at + lines.length;
  }

  /** In one write; what a write that failed has left goes before. */
  private static void toFile(Path to, byte[] lines, long at) throws IOException {
    try (RandomAccessFile out = new RandomAccessFile(to.toFile(), "rw")) {
      out.setLength(at);
      out.seek(at);
      out.write(lines);
    }
  }

  private void failed(Exception e) {
    if (!failing) {
      failing = true;
      log.accept("weir.history.dir: the history cannot be written: " + e.getMessage());
    }
  }
}
