package dev.weir.core.report;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A bound that no route may pass, {@code blocked.p99>50ms}: a figure, {@code >}, {@code >=}, {@code
 * <} or {@code <=}, and a value. A value such as {@code +20%} is what may come on top of the
 * baseline's.
 */
final class Bound {
  private static final Pattern FORM =
      Pattern.compile(
          "([a-zA-Z][a-zA-Z0-9._-]*?)\\s*(>=|<=|>|<)\\s*(\\+?)([0-9]+(?:\\.[0-9]+)?)\\s*(us|ms|s|m|%)?");
  private static final Pattern TIME =
      Pattern.compile("(response|blocked)\\.(mean|p50|p90|p95|p99|p999|max)");
  private static final List<String> RATIOS = List.of("error-rate", "blocked-ratio");
  private static final String REQUESTS = "requests";

  private final String text;
  private final String figure;
  private final String operator;
  private final boolean relative;
  private final double value;

  private Bound(String text, String figure, String operator, boolean relative, double value) {
    this.text = text;
    this.figure = figure;
    this.operator = operator;
    this.relative = relative;
    this.value = value;
  }

  /**
   * Of its text.
   *
   * @throws UsageException if it is none
   */
  static Bound of(String text) throws UsageException {
    Matcher form = FORM.matcher(text.strip());
    if (!form.matches()) {
      throw new UsageException(
          "'" + text + "' is no bound; try blocked.p99>50ms, error-rate>1% or response.mean>+20%");
    }
    String figure = form.group(1).toLowerCase(Locale.ROOT);
    boolean time = TIME.matcher(figure).matches();
    if (!time && !RATIOS.contains(figure) && !figure.equals(REQUESTS)) {
      throw new UsageException(
          "'"
              + figure
              + "' is no figure of a route; there are response.p99 and blocked.p99 (also mean,"
              + " p50, p90, p95, p999, max), error-rate, blocked-ratio, requests");
    }
    String unit = form.group(5) == null ? "" : form.group(5);
    boolean relative = !form.group(3).isEmpty();
    boolean fits =
        relative || RATIOS.contains(figure)
            ? unit.equals("%")
            : time ? !unit.isEmpty() && !unit.equals("%") : unit.isEmpty();
    if (!fits) {
      throw new UsageException(
          "'"
              + text
              + "' has the wrong unit: times take us, ms, s or m, rates and what comes on top take"
              + " %, requests take none");
    }
    double number = Double.parseDouble(form.group(4)) * factor(unit);
    return new Bound(text, figure, form.group(2), relative, number);
  }

  private static double factor(String unit) {
    return switch (unit) {
      case "us" -> 0.001;
      case "s" -> 1_000;
      case "m" -> 60_000;
      case "%" -> 0.01;
      default -> 1;
    };
  }

  /** Whether it needs a route to compare with. */
  boolean isRelative() {
    return relative;
  }

  /**
   * What passes the bound, in words; null where nothing does.
   *
   * @param name what the route is called
   * @param before the same route of the baseline; null where it has none
   */
  @Nullable String passedBy(String name, @Nullable JsonNode before, JsonNode route) {
    double now = figure(route);
    double bound = value;
    if (relative) {
      if (before == null) {
        return null;
      }
      bound = figure(before) * (1 + value);
    }
    boolean passes =
        switch (operator) {
          case ">" -> now > bound;
          case ">=" -> now >= bound;
          case "<" -> now < bound;
          default -> now <= bound;
        };
    return passes
        ? String.format(
            Locale.ROOT, "%s: %s is %s, asked for was %s", name, figure, shown(now), text)
        : null;
  }

  private String shown(double number) {
    return RATIOS.contains(figure)
        ? String.format(Locale.ROOT, "%.2f %%", 100 * number)
        : figure.equals(REQUESTS)
            ? Long.toString((long) number)
            : String.format(Locale.ROOT, "%.3f ms", number);
  }

  private double figure(JsonNode route) {
    Matcher time = TIME.matcher(figure);
    if (time.matches()) {
      return route.path(time.group(1).concat("Ms")).path(time.group(2)).asDouble();
    }
    long requests = route.path(REQUESTS).asLong();
    return switch (figure) {
      case "error-rate" -> requests == 0 ? 0 : route.path("errors").asDouble() / requests;
      case "blocked-ratio" -> route.path("blockedRatio").asDouble();
      default -> requests;
    };
  }
}
