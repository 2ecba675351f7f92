package dev.weir.core.history;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.weir.core.record.Series;
import dev.weir.core.report.HistoryPoint;
import dev.weir.core.report.HistorySource;
import java.io.IOException;
import java.time.Instant;
import java.util.Map;
import java.util.TreeMap;
import org.HdrHistogram.Histogram;
import org.HdrHistogram.HistogramIterationValue;

/** The first so many steps of an answer that there are from one on. */
final class HistorySteps {
  /** How many are added up at a time; each takes 3.5 KB. */
  static final int MOST = 500;

  private static final long NANOS_PER_MICRO = 1_000;

  private final HistorySource.Asked asked;
  private final String tag;
  private final long fromMs;
  private final long toMs;
  private final long first;
  private final TreeMap<Long, Sum> sums = new TreeMap<>();

  private long end = Long.MAX_VALUE;

  HistorySteps(HistorySource.Asked asked, long first) {
    this.asked = asked;
    this.first = first;
    tag = asked.route() == null ? "" : Counters.tag(asked.route());
    fromMs = asked.from().toEpochMilli();
    toMs = asked.to().toEpochMilli();
  }

  /** The number of the step that an interval counts for, or -1: it was not asked for. */
  long step(Counters counters) {
    long start = counters.startMs();
    return counters.tag().equals(tag) && start >= fromMs && start < toMs
        ? (start - fromMs) / asked.stepMs()
        : -1;
  }

  /** Whether a step is added up now; one of the first pushes the last one out. */
  boolean takes(long step) {
    if (step < first || step >= end) {
      return false;
    }
    if (!sums.containsKey(step)) {
      sums.put(step, new Sum());
      if (sums.size() > MOST) {
        end = sums.lastKey();
        sums.remove(end);
      }
    }
    return step < end;
  }

  void add(Counters counters, Histogram response) {
    Sum sum = sums.get(step(counters));
    if (sum != null) {
      sum.add(counters, response);
    }
  }

  /** The first step that did not fit; the highest number where all did. */
  long end() {
    return end;
  }

  void write(JsonGenerator json) throws IOException {
    for (Map.Entry<Long, Sum> step : sums.entrySet()) {
      Sum sum = step.getValue();
      if (sum.requests > 0) {
        sum.point(Instant.ofEpochMilli(fromMs + step.getKey() * asked.stepMs())).write(json);
      }
    }
  }

  private static final class Sum {
    private long requests;
    private long errors;
    private long responseNanos;
    private long blockedNanos;
    private long maxNanos;
    private final Series response = new Series(NANOS_PER_MICRO);

    void add(Counters counters, Histogram histogram) {
      requests += counters.requests();
      errors += counters.errors();
      responseNanos += counters.responseNanos();
      blockedNanos += counters.blockedNanos();
      maxNanos = Math.max(maxNanos, counters.maxNanos());
      for (HistogramIterationValue value : histogram.recordedValues()) {
        // Its buckets lie around the middles of those that it was made of.
        long middle = histogram.medianEquivalentValue(value.getValueIteratedTo());
        long count = Math.min(Integer.MAX_VALUE, value.getCountAddedInThisIterationStep());
        response.addValues(middle + NANOS_PER_MICRO / 2, (int) count);
      }
    }

    HistoryPoint point(Instant at) {
      return new HistoryPoint(
          at, requests, errors, responseNanos, blockedNanos, maxNanos, response::at);
    }
  }
}
