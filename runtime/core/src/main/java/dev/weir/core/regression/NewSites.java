package dev.weir.core.regression;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Finds methods of the application that block now and did not before.
 *
 * <p>A method is new when none of its lines was listed for the route before, though the route then
 * had enough requests: at the rate of now at least 4.6 slow operations would have been expected, so
 * that chance alone leaves them all out in 1 % of the cases (Poisson). Lines are listed for slow
 * operations alone, so one that has only become slower is not new: where the same operations were
 * there as often before and were not listed, the method was among those that were fast.
 */
public final class NewSites {
  private static final double EXPECTED = 4.6;

  private NewSites() {}

  /**
   * A method that blocks now.
   *
   * @param route which pays for it
   * @param operation type and target
   * @param at the line
   * @param count slow operations
   * @param totalMs how long they took together
   */
  public record NewSite(String route, String operation, String at, long count, double totalMs) {}

  /** The costliest first. */
  public static List<NewSite> of(Map<String, RouteFacts> before, Map<String, RouteFacts> after) {
    List<NewSite> found = new ArrayList<>();
    after.forEach(
        (name, facts) -> {
          RouteFacts was = before.get(name);
          if (was != null && was.requests() > 0 && facts.requests() > 0) {
            find(was, facts, found);
          }
        });
    found.sort(Comparator.comparingDouble(site -> -site.totalMs()));
    return found;
  }

  /** Where it is not known what blocked, before or now, nothing is new. */
  private static void find(RouteFacts before, RouteFacts after, List<NewSite> found) {
    List<RouteFacts.OperationFacts> was = before.operations();
    List<RouteFacts.OperationFacts> now = after.operations();
    if (was == null || now == null) {
      return;
    }
    Set<String> known = new HashSet<>();
    for (RouteFacts.OperationFacts operation : was) {
      operation.sites().forEach(site -> known.add(site.method()));
    }
    for (RouteFacts.OperationFacts operation : now) {
      for (RouteFacts.SiteFacts site : operation.sites()) {
        double expected = (double) site.count() * before.requests() / after.requests();
        if (!known.contains(site.method())
            && expected >= EXPECTED
            && unlisted(was, operation.name()) < expected / 2) {
          found.add(
              new NewSite(
                  after.route(), operation.name(), site.at(), site.count(), site.totalMs()));
        }
      }
    }
  }

  /** Operations of this name that no line was listed for. */
  private static double unlisted(List<RouteFacts.OperationFacts> of, String name) {
    double count = 0;
    for (RouteFacts.OperationFacts operation : of) {
      if (operation.name().equals(name)) {
        count += operation.count();
        for (RouteFacts.SiteFacts site : operation.sites()) {
          count -= site.count();
        }
      }
    }
    return count;
  }
}
