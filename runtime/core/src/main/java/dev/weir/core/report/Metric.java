package dev.weir.core.report;

import dev.weir.core.record.RequestHistogram;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One metric and its series, whichever format tells them.
 *
 * @param name with dots, as OpenTelemetry names it: {@code http.server.request.duration}
 * @param kind what its values mean
 * @param unit by UCUM: {@code s}, {@code By}, or what is counted in braces; empty where there is
 *     none. Values in {@code s} are nanoseconds here
 * @param help what it tells, one sentence
 * @param points one a series, no two with the same attributes
 */
record Metric(String name, Kind kind, String unit, String help, List<Point> points) {
  /** Its unit where values are nanoseconds. */
  static final String SECONDS = "s";

  static final String BYTES = "By";

  Metric {
    points = List.copyOf(points);
  }

  boolean isSeconds() {
    return unit.equals(SECONDS);
  }

  /** What values mean. */
  enum Kind {
    /** The sum since the start; it never falls. */
    COUNTER,
    /** As it is now. */
    GAUGE,
    /** How many requests took how long; the points have histograms. */
    HISTOGRAM
  }

  /**
   * The value of one series.
   *
   * @param attributes names, with dots, and values by turns
   * @param value of a counter or a gauge
   * @param histogram of a histogram; else null
   */
  record Point(List<String> attributes, long value, @Nullable RequestHistogram histogram) {
    /** One of a counter or a gauge. */
    Point(long value, String... attributes) {
      this(List.of(attributes), value, null);
    }
  }

  /** The attributes of a route: units of work without a method have {@code _OTHER}. */
  static String[] route(String name, String framework) {
    int space = name.indexOf(' ');
    boolean http = space > 0 && name.startsWith("/", space + 1);
    return new String[] {
      "http.request.method",
      http ? name.substring(0, space) : "_OTHER",
      "http.route",
      http ? name.substring(space + 1) : name,
      "weir.framework",
      framework
    };
  }

  /** Some more attributes. */
  static String[] and(String[] attributes, String... more) {
    List<String> all = new ArrayList<>(List.of(attributes));
    all.addAll(List.of(more));
    return all.toArray(new String[0]);
  }
}
