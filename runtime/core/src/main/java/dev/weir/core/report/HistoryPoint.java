package dev.weir.core.report;

import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.time.Instant;
import java.util.function.ToLongFunction;

/**
 * What came in one step of the past.
 *
 * @param at when the step began
 * @param requests that ended
 * @param errors of them that failed
 * @param responseNanos how long they took together
 * @param blockedNanos how long their own threads waited
 * @param maxNanos the longest
 * @param percentile the response time in nanoseconds at a percentile, 0 to 100
 */
public record HistoryPoint(
    Instant at,
    long requests,
    long errors,
    long responseNanos,
    long blockedNanos,
    long maxNanos,
    ToLongFunction<Double> percentile) {

  /** Writes it as an object. */
  public void write(JsonGenerator json) throws IOException {
    Figures figures = new Figures(json);
    json.writeStartObject();
    figures.instant("at", at);
    json.writeNumberField("requests", requests);
    json.writeNumberField("errors", errors);
    json.writeObjectFieldStart("responseMs");
    figures.milliseconds("total", responseNanos);
    figures.milliseconds("mean", requests == 0 ? 0 : responseNanos / requests);
    double[] percentiles = {50, 90, 95, 99, 99.9};
    String[] names = {"p50", "p90", "p95", "p99", "p999"};
    for (int i = 0; i < names.length; i++) {
      figures.milliseconds(names[i], Math.min(maxNanos, percentile.applyAsLong(percentiles[i])));
    }
    figures.milliseconds("max", maxNanos);
    json.writeEndObject();
    figures.milliseconds("blockedMs", blockedNanos);
    figures.ratio("blockedRatio", responseNanos == 0 ? 0 : (double) blockedNanos / responseNanos);
    json.writeEndObject();
  }
}
