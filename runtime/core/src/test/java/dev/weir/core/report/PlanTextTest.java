package dev.weir.core.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class PlanTextTest {
  private static JsonNode limits(String mode) {
    String text =
        """
        {%s "limits": [
          {"name": "orders-db",
           "counts": {"succeeded": 7, "failed": 1, "timedOut": 2, "cancelled": 0, "rejected": 5},
           "wouldReject": {"GET /a": 4, "GET /b": 1}, "wouldTimeOut": {"GET /a": 2}},
          {"name": "idle", "counts": {"succeeded": 3}, "wouldReject": {}, "wouldTimeOut": {}}],
         "offloading": [
          {"route": "GET /slow", "server": "127.0.0.1:80", "state": "WOULD_BE_DONE",
           "evidence": "blocks 90 %%", "worker": "virtual threads", "wouldBeOffloaded": 12}]}
        """
            .formatted(mode.isEmpty() ? "" : "\"mode\": \"" + mode + "\", \"level\": \"ULTRA\",");
    return Reports.parse(text.getBytes(StandardCharsets.UTF_8));
  }

  @Test
  void eachPolicyAndRouteHasALine() {
    assertEquals(
        """
        mode shadow, level ULTRA: nothing is changed

        POLICY AND ROUTE  CALLS  WOULD REJECT  WOULD END
        orders-db            15             5          2
          GET /a                            4          2
          GET /b                            1          0
        idle                  3             0          0

        OFF-LOADING
          GET /slow, 127.0.0.1:80
            12 requests would have run on virtual threads; blocks 90 %
        """,
        PlanText.render(limits("shadow"), "", 100));
  }

  @Test
  void aRouteIsShownAlone() {
    String text = PlanText.render(limits("shadow"), "GET /b", 100);
    assertTrue(text.contains("GET /b"), text);
    assertFalse(text.contains("GET /a"), text);
    assertFalse(text.contains("idle"), text);
    assertFalse(text.contains("OFF-LOADING"), text);
    String none = PlanText.render(limits("shadow"), "GET /fine", 100);
    assertTrue(none.contains("no policy would have rejected or ended a call of GET /fine"), none);
  }

  @Test
  void anyModeButShadowIsSaid() {
    String observed = PlanText.render(limits("observe"), "", 100);
    assertTrue(observed.startsWith("mode observe: no limit is asked"), observed);
    assertTrue(observed.contains("set weir.mode=shadow"), observed);
    assertTrue(PlanText.render(limits("enforce"), "", 100).startsWith("mode enforce"), observed);
    String none = PlanText.render(Reports.parse("{}".getBytes(StandardCharsets.UTF_8)), "", 100);
    assertEquals("nothing is limited: there is no policy; see weir.policy.* in settings\n", none);
  }

  @Test
  void policiesAndRoutesAreKnownByName() {
    for (String name : new String[] {"idle", "GET /a", "GET /slow"}) {
      assertTrue(PlanText.knows(limits("shadow"), name), name);
    }
    assertFalse(PlanText.knows(limits("shadow"), "GET /none"));
  }
}
