package dev.weir.core.report;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.weir.core.record.HistogramText;
import java.math.BigDecimal;
import java.math.RoundingMode;
import org.HdrHistogram.Histogram;

/** A distribution that others are added to. */
final class MergedTimes {
  private static final String[] NAMES = {"p50", "p90", "p95", "p99", "p999"};
  private static final double[] PERCENTILES = {50, 90, 95, 99, 99.9};
  private static final int DECIMALS = 3;

  private final double unit;
  private final int decimals;
  private BigDecimal total = BigDecimal.ZERO;
  private BigDecimal max = BigDecimal.ZERO;
  private long count;
  private final Histogram histogram = new Histogram(2);

  private MergedTimes(double unit, int decimals) {
    this.unit = unit;
    this.decimals = decimals;
    histogram.setAutoResize(true);
  }

  /** Of milliseconds, whose histogram is of microseconds. */
  static MergedTimes milliseconds() {
    return new MergedTimes(1e-3, DECIMALS);
  }

  /** Of bytes, whose histogram is of kibibytes. */
  static MergedTimes bytes() {
    return new MergedTimes(1024, 0);
  }

  /**
   * Adds one.
   *
   * @param values how many it is of
   * @throws UsageException if it has values and no histogram
   */
  void add(JsonNode other, long values, String file) throws UsageException {
    total = total.add(other.path("total").decimalValue());
    max = max.max(other.path("max").decimalValue());
    count += values;
    Histogram more = ReportFacts.histogram(other, values, file);
    try {
      histogram.add(more);
    } catch (RuntimeException e) {
      throw new UsageException(file + " has a histogram of times without end; write it anew");
    }
  }

  BigDecimal total() {
    return total;
  }

  long count() {
    return count;
  }

  ObjectNode json() {
    ObjectNode json = new JsonNodeFactory(true).objectNode();
    json.put("total", Figures.plain(total));
    BigDecimal mean =
        count == 0
            ? BigDecimal.ZERO
            : total.divide(BigDecimal.valueOf(count), decimals, RoundingMode.HALF_UP);
    json.put("mean", Figures.plain(mean));
    for (int i = 0; i < NAMES.length; i++) {
      json.put(NAMES[i], Figures.plain(at(PERCENTILES[i])));
    }
    json.put("max", Figures.plain(max));
    if (histogram.getTotalCount() > 0) {
      json.put("histogram", HistogramText.of(histogram));
    }
    return json;
  }

  private BigDecimal at(double percentile) {
    long value =
        histogram.getTotalCount() == 0
            ? 0
            : histogram.medianEquivalentValue(histogram.getValueAtPercentile(percentile));
    return BigDecimal.valueOf(value * unit).setScale(decimals, RoundingMode.HALF_UP).min(max);
  }

  /** To six decimals; 0 where there is no whole. */
  static BigDecimal ratio(BigDecimal part, BigDecimal whole) {
    return whole.signum() == 0
        ? BigDecimal.ZERO
        : Figures.plain(part.divide(whole, 6, RoundingMode.HALF_UP));
  }
}
