package dev.weir.core.report;

import dev.weir.core.regression.NewSites.NewSite;
import dev.weir.core.regression.RouteChange;
import dev.weir.core.regression.Verdict;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** A comparison as text. */
final class DiffText {
  private static final int MOST_NAMES = 20;

  private DiffText() {}

  static String render(
      DiffInput before,
      DiffInput after,
      List<RouteChange> changes,
      List<NewSite> sites,
      List<String> passed,
      int width) {
    StringBuilder out = new StringBuilder();
    line(out, "Weir diff: from " + about(before) + " to " + about(after));
    line(out, summary(changes));
    out.append('\n');
    if (!changes.isEmpty()) {
      out.append(table(changes).render(width));
    }
    if (!sites.isEmpty()) {
      out.append('\n');
      TextTable table = new TextTable("NEW SITE", "COUNT", "BLOCKED MS");
      for (NewSite site : sites) {
        table.row(
            site.route() + "  " + site.operation(),
            Long.toString(site.count()),
            number(site.totalMs(), 1));
        table.row("    " + site.at());
      }
      out.append(table.render(width));
    }
    names(out, "New routes", missing(after.routes().keySet(), before.routes().keySet()));
    names(out, "Routes that are gone", missing(before.routes().keySet(), after.routes().keySet()));
    if (!passed.isEmpty()) {
      out.append('\n');
      passed.forEach(how -> line(out, how));
    }
    return out.toString();
  }

  private static void line(StringBuilder out, String text) {
    out.append(PlainText.of(text)).append('\n');
  }

  private static String about(DiffInput input) {
    return input.name() + " (" + input.requests() + " requests)";
  }

  private static String summary(List<RouteChange> changes) {
    StringBuilder text = new StringBuilder();
    for (Verdict verdict : Verdict.values()) {
      long count = changes.stream().filter(of -> of.verdict() == verdict).count();
      if (count > 0) {
        text.append(text.isEmpty() ? "" : ", ").append(count).append(' ').append(word(verdict));
      }
    }
    return text.isEmpty() ? "no route is in both: inconclusive" : text.toString();
  }

  private static String word(Verdict verdict) {
    return verdict.name().toLowerCase(Locale.ROOT);
  }

  private static TextTable table(List<RouteChange> changes) {
    TextTable table =
        new TextTable(
            "ROUTE",
            "VERDICT",
            "OF",
            "CHANGE",
            "95 % INTERVAL",
            "BEFORE MS",
            "AFTER MS",
            "REQUESTS");
    for (RouteChange change : changes) {
      table.row(
          change.route(),
          word(change.verdict()),
          change.measure().text(),
          percent(change.change()),
          percent(change.low()) + " to " + percent(change.high()),
          number(change.beforeMs(), 2),
          number(change.afterMs(), 2),
          change.requestsBefore() + ", " + change.requestsAfter());
      for (RouteChange.Rise rise : change.causes()) {
        table.row(
            "  " + rise.operation(),
            "",
            "a request",
            "",
            "",
            number(rise.beforeMs(), 2),
            number(rise.afterMs(), 2),
            "");
      }
    }
    return table;
  }

  private static String percent(double change) {
    return String.format(Locale.ROOT, "%+.1f %%", 100 * change);
  }

  private static String number(double number, int decimals) {
    return String.format(Locale.ROOT, "%." + decimals + "f", number);
  }

  private static List<String> missing(Set<String> of, Set<String> in) {
    List<String> names = new ArrayList<>();
    for (String name : of) {
      if (!in.contains(name)) {
        names.add(name);
      }
    }
    return names;
  }

  private static void names(StringBuilder out, String title, List<String> names) {
    if (names.isEmpty()) {
      return;
    }
    out.append('\n');
    String more = names.size() > MOST_NAMES ? ", and " + (names.size() - MOST_NAMES) + " more" : "";
    List<String> shown = names.subList(0, Math.min(MOST_NAMES, names.size()));
    line(out, title + ": " + String.join(", ", shown) + more);
  }
}
