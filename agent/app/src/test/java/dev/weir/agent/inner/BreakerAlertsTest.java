package dev.weir.agent.inner;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.weir.core.alert.AlertRules;
import dev.weir.core.alert.AlertState;
import dev.weir.core.alert.Alerts;
import dev.weir.core.alert.Judge;
import dev.weir.core.limit.breaker.State;
import dev.weir.core.record.CallSites;
import dev.weir.core.record.Recording;
import dev.weir.core.watch.Watch;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import org.junit.jupiter.api.Test;

class BreakerAlertsTest {
  private long now = 1;

  @Test
  void theAlertOfAPolicyThatIsGoneIsResolved() {
    AlertRules rules = AlertRules.standard();
    Alerts alerts = new Alerts(() -> now, InstantSource.fixed(Instant.EPOCH), rules);
    Recording recording =
        new Recording(() -> now, new Recording.Thresholds(1, 1, 1, 1, 1, 1), new CallSites());
    Judge judge = new Judge(new Watch(recording, () -> now), alerts, () -> now);
    BreakerAlerts breakers = new BreakerAlerts();
    breakers.look(Map.of("orders", State.OPEN), alerts);
    assertEquals(AlertState.ACTIVE, alerts.all().get(0).state());
    breakers.look(Map.of(), alerts);
    now += 3 * rules.quietNanos();
    breakers.look(Map.of(), alerts);
    judge.look();
    assertEquals(AlertState.RESOLVED, alerts.all().get(0).state());
  }
}
