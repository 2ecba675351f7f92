package dev.weir.core.history;

import dev.weir.core.record.Series;
import dev.weir.core.watch.Packed;
import dev.weir.core.watch.RouteView;
import java.io.OutputStream;
import java.time.Instant;
import java.util.Base64;
import org.HdrHistogram.HistogramLogWriter;
import org.HdrHistogram.IntCountsHistogram;

/** The lines of one interval of a log: of each route that had requests, and of all together. */
final class IntervalLines {
  private static final long LOWEST_NANOS = 1_000;
  private static final long HIGHEST_NANOS = 3_600_000_000_000L;
  private static final double NANOS_PER_MS = 1e6;

  private final HistogramLogWriter writer;
  private final long startMs;
  private final long lengthMs;
  private final long fileMs;
  private final Series total = new Series(LOWEST_NANOS);
  private final Series totalBlocked = new Series(LOWEST_NANOS);
  private final Packed packed = new Packed();
  private long errors;
  private long blockedNanos;

  /**
   * @param out takes them
   * @param start when the interval began
   * @param end when it ended
   * @param fileFrom when the log begins
   */
  IntervalLines(OutputStream out, Instant start, Instant end, Instant fileFrom) {
    writer = new HistogramLogWriter(out);
    startMs = start.toEpochMilli();
    lengthMs = Math.max(1, end.toEpochMilli() - startMs);
    fileMs = fileFrom.toEpochMilli();
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

  private void lines(String tag, Series response, long failed, long blocked, String distribution) {
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
