package dev.weir.agent.inner;

import dev.weir.core.alert.AlertKind;
import dev.weir.core.alert.AlertLevel;
import dev.weir.core.alert.Alerts;
import dev.weir.core.limit.breaker.State;
import java.util.Map;
import java.util.Set;

/**
 * Tells which circuit breakers keep calls out, which have closed, and once which are gone because
 * their policy is, or has no breaker any more. Confined to the agent's thread.
 */
final class BreakerAlerts {
  private Set<String> told = Set.of();

  /**
   * @param breakers all that there are, by policy
   */
  void look(Map<String, State> breakers, Alerts alerts) {
    for (Map.Entry<String, State> each : breakers.entrySet()) {
      boolean well = each.getValue() == State.CLOSED || each.getValue() == State.DISABLED;
      alerts.condition(
          AlertKind.BREAKER_OPEN,
          each.getKey(),
          well ? null : AlertLevel.ERROR,
          "the circuit breaker of policy '" + each.getKey() + "' is " + each.getValue());
    }
    for (String policy : told) {
      if (!breakers.containsKey(policy)) {
        alerts.condition(AlertKind.BREAKER_OPEN, policy, null, "the policy is gone");
      }
    }
    told = Set.copyOf(breakers.keySet());
  }
}
