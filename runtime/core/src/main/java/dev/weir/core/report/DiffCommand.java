package dev.weir.core.report;

import com.fasterxml.jackson.databind.JsonNode;
import dev.weir.core.regression.Comparison;
import dev.weir.core.regression.NewSites;
import dev.weir.core.regression.NewSites.NewSite;
import dev.weir.core.regression.RouteChange;
import dev.weir.core.regression.Verdict;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * The command {@code diff <baseline> <current>}: what has become slower, by how much, and how
 * certain that is. Exit codes: 0 fine, 2 wrong usage or input, said in one line, 3 a finding that
 * the caller asked to fail on, 4 too few requests to tell.
 */
public final class DiffCommand {
  private static final String REGRESSION = "regression";
  private static final String NEW_SITE = "new-site";
  private static final int FOUND = 3;
  private static final int TOO_FEW = 4;
  private static final String USAGE =
      """
      Usage: diff <baseline> <current> [--fail-on <finding>,...] [--width <columns>]

      Compares two reports, or two logs or folders of the history, route by route: what has
      become slower or faster, by how much, with the 95 % confidence interval. A change counts
      from 10 % on, where chance alone would make one in all of the routes in 5 % of the cases
      at most. Says "inconclusive" where there are too few requests to tell.

        <baseline>, <current>   a weir-report.json, a weir-*.hlog, or a folder of such logs
        --fail-on <finding>     exit code 3 where there is one of
                                  regression         a route has become slower
                                  new-site           a method blocks that did not before; of
                                                     reports alone, as bounds are
                                  blocked.p99>50ms   a bound that a route passes: response.* or
                                                     blocked.* with mean, p50, p90, p95, p99,
                                                     p999, max; error-rate, blocked-ratio,
                                                     requests; > >= < <=
                                  response.mean>+20% the same, beyond the baseline's
                                (in quotes, where a shell reads it)
        --width <columns>       the widest line, 80 to 10000 (default: 120)
        --help                  this text

      Exit codes: 0 fine, 2 wrong usage or input, 3 a finding to fail on, 4 too few requests to
      tell for routes with half of the requests or more.
      """;

  private DiffCommand() {}

  /**
   * Runs the command.
   *
   * @param args what stands behind {@code diff}
   * @param history reads logs
   * @return the exit code
   */
  public static int run(
      List<String> args, HistoryReader history, PrintStream out, PrintStream err) {
    try {
      DiffArguments arguments = new DiffArguments(args);
      if (arguments.help) {
        out.print(USAGE);
        return 0;
      }
      return compare(arguments, history, out);
    } catch (UsageException e) {
      err.println(PlainText.of("weir diff: " + e.getMessage()));
      return 2;
    }
  }

  private static int compare(DiffArguments arguments, HistoryReader history, PrintStream out)
      throws UsageException {
    List<DiffInput> sides = DiffInput.read(arguments.files, history);
    DiffInput before = sides.get(0);
    DiffInput after = sides.get(1);
    if (before.nodes() == null || after.nodes() == null) {
      refuseWhatNeedsReports(arguments);
    }
    List<RouteChange> changes = Comparison.of(before.routes(), after.routes());
    List<NewSite> sites = NewSites.of(before.routes(), after.routes());
    List<String> passed = passed(arguments.bounds, before, after);
    out.print(DiffText.render(before, after, changes, sites, passed, arguments.width));
    out.flush();
    boolean regression = changes.stream().anyMatch(of -> of.verdict() == Verdict.REGRESSION);
    boolean found =
        arguments.findings.contains(REGRESSION) && regression
            || arguments.findings.contains(NEW_SITE) && !sites.isEmpty()
            || !passed.isEmpty();
    return found ? FOUND : isTold(changes) ? 0 : TOO_FEW;
  }

  /** The history has neither lines of code nor all figures: nothing would ever be found there. */
  private static void refuseWhatNeedsReports(DiffArguments arguments) throws UsageException {
    if (!arguments.bounds.isEmpty()) {
      throw new UsageException("bounds are about reports; name two weir-report.json");
    }
    if (arguments.findings.contains(NEW_SITE)) {
      throw new UsageException("new-site is about reports; name two weir-report.json");
    }
  }

  /** Whether more than half of the requests are of routes of which something could be told. */
  private static boolean isTold(List<RouteChange> changes) {
    long all = 0;
    long told = 0;
    for (RouteChange change : changes) {
      long requests = change.requestsBefore() + change.requestsAfter();
      all += requests;
      told += change.verdict() == Verdict.INCONCLUSIVE ? 0 : requests;
    }
    return told * 2 > all;
  }

  private static List<String> passed(List<Bound> bounds, DiffInput before, DiffInput after) {
    List<String> passed = new ArrayList<>();
    Map<String, JsonNode> was = before.nodes();
    Map<String, JsonNode> now = after.nodes();
    if (was != null && now != null) {
      now.forEach(
          (name, route) -> {
            for (Bound bound : bounds) {
              String how = bound.passedBy(name, was.get(name), route);
              if (how != null) {
                passed.add(how);
              }
            }
          });
    }
    return passed;
  }

  static boolean isFinding(String text) {
    return text.equals(REGRESSION) || text.equals(NEW_SITE);
  }
}
