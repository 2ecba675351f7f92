package dev.weir.core.regression;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.weir.core.regression.RouteFacts.OperationFacts;
import dev.weir.core.regression.RouteFacts.SiteFacts;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class NewSitesTest {
  private static final String ROUTE = "GET /a";

  private static Map<String, RouteFacts> facts(
      double millis, @Nullable List<OperationFacts> operations) {
    double[] times = Requests.LOG_NORMAL.times(new Random(1), 5_000, millis);
    RouteFacts of = Requests.facts(ROUTE, times);
    return Map.of(
        ROUTE, new RouteFacts(ROUTE, of.requests(), of.blocked(), of.response(), operations));
  }

  private static List<OperationFacts> blocking() {
    SiteFacts site = new SiteFacts("com.acme.Mail.send(Mail.java:7)", 500, 5_000);
    return List.of(new OperationFacts("NETWORK_IO h:25", false, 5_000, 80_000, List.of(site)));
  }

  @Test
  void whereItIsNotKnownWhatBlockedNothingIsNew() {
    assertEquals(1, NewSites.of(facts(10, List.of()), facts(14, blocking())).size());
    assertEquals(List.of(), NewSites.of(facts(10, null), facts(14, blocking())));
    assertEquals(List.of(), NewSites.of(facts(10, blocking()), facts(14, null)));
  }

  @Test
  void whereItIsNotKnownWhatBlockedARegressionHasNoCauses() {
    assertEquals(1, causes(List.of(), blocking()).size());
    assertEquals(List.of(), causes(null, blocking()));
    assertEquals(List.of(), causes(blocking(), null));
  }

  private static List<RouteChange.Rise> causes(
      @Nullable List<OperationFacts> before, @Nullable List<OperationFacts> after) {
    RouteChange change = Comparison.of(facts(10, before), facts(14, after)).get(0);
    assertEquals(Verdict.REGRESSION, change.verdict());
    return change.causes();
  }
}
