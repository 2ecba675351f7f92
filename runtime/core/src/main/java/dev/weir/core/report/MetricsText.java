package dev.weir.core.report;

import dev.weir.core.record.RequestHistogram;
import java.util.List;

/**
 * Renders metrics in the text formats of Prometheus (0.0.4) and of OpenMetrics (1.0.0), named as
 * OpenTelemetry's rules for these formats say: underscores for dots, the unit at the end.
 *
 * <p>Routes of HTTP go by {@code http_request_method} and {@code http_route}; units of work without
 * a method go by {@code http_route} with the method {@code _OTHER}, as the conventions say.
 */
public final class MetricsText {
  /** The content type of the format of Prometheus. */
  public static final String PROMETHEUS = "text/plain; version=0.0.4; charset=utf-8";

  /** The content type of the format of OpenMetrics. */
  public static final String OPENMETRICS =
      "application/openmetrics-text; version=1.0.0; charset=utf-8";

  private static final String[] NONE = {};

  private final boolean openMetrics;
  private final StringBuilder out = new StringBuilder(16 * 1024);
  private String family = "";

  private MetricsText(boolean openMetrics) {
    this.openMetrics = openMetrics;
  }

  /** All metrics, in the one format or the other. */
  public static String render(Metrics metrics, boolean openMetrics) {
    MetricsText text = new MetricsText(openMetrics);
    metrics.all().forEach(text::metric);
    if (openMetrics) {
      text.out.append("# EOF\n");
    }
    return text.out.toString();
  }

  private void metric(Metric metric) {
    begin(metric);
    String suffix = metric.kind() == Metric.Kind.COUNTER ? "_total" : "";
    for (Metric.Point point : metric.points()) {
      if (point.histogram() != null) {
        histogram(point.histogram(), point.attributes());
      } else if (metric.isSeconds()) {
        seconds(suffix, point.value(), point.attributes());
      } else {
        sample(suffix, point.value(), point.attributes());
      }
    }
  }

  /** OpenMetrics names a counter's family without {@code _total}, Prometheus with it. */
  private void begin(Metric metric) {
    String unit =
        switch (metric.unit()) {
          case Metric.SECONDS -> "seconds";
          case Metric.BYTES -> "bytes";
          default -> "";
        };
    family = metric.name().replace('.', '_') + (unit.isEmpty() ? "" : "_" + unit);
    boolean total = !openMetrics && metric.kind() == Metric.Kind.COUNTER;
    String shown = total ? family + "_total" : family;
    String type =
        switch (metric.kind()) {
          case COUNTER -> "counter";
          case GAUGE -> "gauge";
          case HISTOGRAM -> "histogram";
        };
    out.append("# HELP ").append(shown).append(' ').append(metric.help()).append('\n');
    out.append("# TYPE ").append(shown).append(' ').append(type).append('\n');
    if (openMetrics && !unit.isEmpty()) {
      out.append("# UNIT ").append(shown).append(' ').append(unit).append('\n');
    }
  }

  private void histogram(RequestHistogram histogram, List<String> labels) {
    for (int i = 0; i < Metrics.BOUNDS_NANOS.size(); i++) {
      String bound = Double.toString(Metrics.BOUNDS_NANOS.get(i) / 1e9);
      sample("_bucket", histogram.upTo().get(i), labels, "le", bound);
    }
    sample("_bucket", histogram.count(), labels, "le", "+Inf");
    seconds("_sum", histogram.totalNanos(), labels);
    sample("_count", histogram.count(), labels);
  }

  private void sample(String suffix, long value, List<String> labels, String... more) {
    series(suffix, labels, more);
    out.append(value).append('\n');
  }

  private void seconds(String suffix, long nanos, List<String> labels) {
    series(suffix, labels, NONE);
    out.append(nanos / 1_000_000_000L).append('.');
    String decimals = Long.toString(1_000_000_000L + nanos % 1_000_000_000L).substring(1);
    out.append(decimals).append('\n');
  }

  private void series(String suffix, List<String> labels, String[] more) {
    out.append(family).append(suffix);
    char before = '{';
    for (int i = 0; i < labels.size(); i += 2) {
      label(before, labels.get(i).replace('.', '_'), labels.get(i + 1));
      before = ',';
    }
    for (int i = 0; i < more.length; i += 2) {
      label(before, more[i], more[i + 1]);
      before = ',';
    }
    out.append(before == '{' ? " " : "} ");
  }

  private void label(char before, String name, String value) {
    out.append(before).append(name).append("=\"");
    escape(value);
    out.append('"');
  }

  private void escape(String value) {
    String text = Figures.wellFormed(value);
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      switch (c) {
        case '\\' -> out.append("\\\\");
        case '"' -> out.append("\\\"");
        case '\n' -> out.append("\\n");
        default -> out.append(c);
      }
    }
  }
}
