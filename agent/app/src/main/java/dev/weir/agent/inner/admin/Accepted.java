package dev.weir.agent.inner.admin;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * What a client accepts, by its {@code Accept} header (RFC 9110, 12.5.1): of the ranges that match
 * a type the most precise counts, and of those the one with the greatest weight.
 */
final class Accepted {
  private static final String VERSION = "version";
  private static final int WHOLE_TYPE = 4;

  private final List<Range> ranges;

  private Accepted(List<Range> ranges) {
    this.ranges = ranges;
  }

  /**
   * Types that are meant alike.
   *
   * @param type in lower case, such as {@code text/plain}, {@code text/*} or {@code *}{@code /*}
   * @param version the only one that is meant; empty: any
   * @param weight 0 to 1; 0: not at all
   */
  private record Range(String type, String version, double weight) {
    /** 0 where it does not match; the greater, the more precisely it does. */
    int precision(String asked, String askedVersion) {
      if (type.equals(asked)) {
        boolean same = version.equals(askedVersion);
        return same ? WHOLE_TYPE : version.isEmpty() ? 3 : 0;
      }
      int slash = asked.indexOf('/');
      if (type.equals(asked.substring(0, slash + 1).concat("*"))) {
        return 2;
      }
      return type.equals("*/*") ? 1 : 0;
    }
  }

  /** How much a type is wanted, and how precisely that is said. */
  private record Wanted(double weight, boolean byName) {}

  /**
   * Whether metrics are to be OpenMetrics 1.0.0 rather than Prometheus' text 0.0.4. Who wants both
   * alike gets OpenMetrics where it is named, as clients of Prometheus expect; who accepts neither
   * gets the text, which any reader of metrics understands.
   *
   * @param header null where there is none
   */
  static boolean prefersOpenMetrics(@Nullable String header) {
    Accepted accepted = of(header == null ? "" : header);
    Wanted open = accepted.wanted("application/openmetrics-text", "1.0.0");
    double text = accepted.wanted("text/plain", "0.0.4").weight();
    return open.weight() > text || open.byName() && open.weight() > 0 && open.weight() == text;
  }

  private static Accepted of(String header) {
    List<Range> ranges = new ArrayList<>();
    for (String one : header.split(",", -1)) {
      Range range = range(one);
      if (range != null) {
        ranges.add(range);
      }
    }
    return new Accepted(ranges);
  }

  /** Null where it cannot be read. */
  private static @Nullable Range range(String text) {
    String[] parts = text.toLowerCase(Locale.ROOT).split(";", -1);
    String type = parts[0].strip();
    if (type.indexOf('/') <= 0) {
      return null;
    }
    String version = "";
    double weight = 1;
    for (int i = 1; i < parts.length; i++) {
      int equals = parts[i].indexOf('=');
      String name = equals < 0 ? "" : parts[i].substring(0, equals).strip();
      String value = parts[i].substring(equals + 1).strip().replace("\"", "");
      if (name.equals(VERSION)) {
        version = value;
      } else if (name.equals("q")) {
        weight = weight(value);
      }
    }
    return weight < 0 ? null : new Range(type, version, weight);
  }

  /** 0 to 1, at most three decimals; negative where it is none. */
  private static double weight(String text) {
    boolean written = text.length() <= 5 && text.matches("0(\\.\\d*)?|1(\\.0*)?");
    return written ? Double.parseDouble(text) : -1;
  }

  private Wanted wanted(String type, String version) {
    int most = 0;
    double weight = 0;
    for (Range range : ranges) {
      int precision = range.precision(type, version);
      if (precision > most || precision == most && precision > 0) {
        weight = precision > most ? range.weight() : Math.max(weight, range.weight());
        most = precision;
      }
    }
    return new Wanted(weight, most > 2);
  }
}
