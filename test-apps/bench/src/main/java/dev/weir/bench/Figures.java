package dev.weir.bench;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** One row of the table: what was measured of each variant, in one unit. */
final class Figures {
  private final String what;
  private final String unit;
  private final Map<String, List<Double>> values = new LinkedHashMap<>();
  private final Map<String, String> failures = new LinkedHashMap<>();

  Figures(String what, String unit) {
    this.what = what;
    this.unit = unit;
  }

  void add(String variant, double value) {
    values.computeIfAbsent(variant, unused -> new ArrayList<>()).add(value);
  }

  void failed(String variant, String why) {
    failures.put(variant, why);
  }

  boolean hasFailed(String variant) {
    return failures.containsKey(variant);
  }

  double median(String variant) {
    return median(values.getOrDefault(variant, List.of()));
  }

  static double median(List<Double> values) {
    if (values.isEmpty()) {
      return Double.NaN;
    }
    List<Double> sorted = values.stream().sorted().toList();
    int middle = sorted.size() / 2;
    return sorted.size() % 2 == 1
        ? sorted.get(middle)
        : (sorted.get(middle - 1) + sorted.get(middle)) / 2;
  }

  /**
   * The row. A variant's ratio, and what it adds, are medians over rounds of its value beside that
   * of no agent in the same round, where both have one each round; machines drift between rounds.
   */
  String row(List<Variant> columns) {
    StringBuilder row = new StringBuilder("| ").append(what).append(" |");
    for (Variant variant : columns) {
      row.append(' ').append(cell(variant)).append(" |");
    }
    return row.toString();
  }

  private String cell(Variant variant) {
    String name = variant.name();
    if (!variant.isThere()) {
      return variant.missing();
    }
    if (hasFailed(name)) {
      return failures.getOrDefault(name, "failed");
    }
    List<Double> mine = values.getOrDefault(name, List.of());
    if (mine.isEmpty()) {
      return "-";
    }
    if (name.equals(Variant.NONE)) {
      return number(median(mine)) + " " + unit;
    }
    List<Double> base = values.getOrDefault(Variant.NONE, List.of());
    double added = added(mine, base);
    return "x "
        + String.format(Locale.ROOT, "%.2f", ratio(mine, base))
        + " ("
        + (added < 0 ? "- " : "+ ")
        + number(Math.abs(added))
        + ")";
  }

  private static double ratio(List<Double> mine, List<Double> base) {
    if (mine.size() != base.size()) {
      return median(mine) / median(base);
    }
    List<Double> ratios = new ArrayList<>();
    for (int i = 0; i < mine.size(); i++) {
      ratios.add(mine.get(i) / base.get(i));
    }
    return median(ratios);
  }

  private static double added(List<Double> mine, List<Double> base) {
    if (mine.size() != base.size()) {
      return median(mine) - median(base);
    }
    List<Double> added = new ArrayList<>();
    for (int i = 0; i < mine.size(); i++) {
      added.add(mine.get(i) - base.get(i));
    }
    return median(added);
  }

  static String number(double value) {
    return String.format(Locale.ROOT, value < 100 ? "%.1f" : "%.0f", value);
  }
}
