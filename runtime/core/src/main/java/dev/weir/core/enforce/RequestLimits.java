package dev.weir.core.enforce;

import dev.weir.api.Level;
import org.jspecify.annotations.Nullable;

/**
 * What holds for one request under one plan, as long as it has this name. The request's own thread
 * and its tasks' read it; what they see is whole, since all but the flag is final.
 */
final class RequestLimits {
  final Plan plan;
  final @Nullable String route;
  final Level level;

  /** Whether it holds a permit of all policies together: what it waits for then needs no other. */
  volatile boolean admitted;

  // A bit for each of the first 64 rules: whether its route is this one.
  private final long matching;
  private final @Nullable String target;

  RequestLimits(Plan plan, @Nullable String route, @Nullable String target, boolean admitted) {
    this.plan = plan;
    this.route = route;
    this.target = target;
    this.admitted = admitted;
    level = plan.levelOf(route, target);
    long bits = 0;
    for (int i = 0; i < Math.min(Long.SIZE, plan.rules().size()); i++) {
      if (Plan.matches(plan.rules().get(i).route(), route, target)) {
        bits |= 1L << i;
      }
    }
    matching = bits;
  }

  /** Whether the rule, one of the plan's, is about this request's route. */
  boolean concerns(Rule rule) {
    if (rule.route() == null) {
      return true;
    }
    int index = plan.rules().indexOf(rule);
    return index < Long.SIZE
        ? index >= 0 && (matching & 1L << index) != 0
        : Plan.matches(rule.route(), route, target);
  }
}
