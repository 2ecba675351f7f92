package dev.weir.weaver;

import dev.weir.core.enforce.Glob;
import dev.weir.core.enforce.Plan;
import dev.weir.core.enforce.Rule;
import dev.weir.core.record.Request;
import dev.weir.core.settings.Mode;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Requests of servers whose edge cannot be limited: where a policy is about one that does nothing,
 * which is said once a policy. Any thread may end one.
 */
final class NoEdge {
  private final Consumer<String> note;

  // Guarded by this.
  private final Set<String> told = new HashSet<>();

  private volatile @Nullable Untold untold;

  /** The policies about requests of which nothing was said, worked out once for each plan. */
  private static final class Untold {
    final Plan plan;
    final Rule[] rules;

    Untold(Plan plan, Rule[] rules) {
      this.plan = plan;
      this.rules = rules;
    }
  }

  NoEdge(Consumer<String> note) {
    this.note = note;
  }

  void ends(Plan plan, Request request) {
    if (plan.mode() == Mode.OBSERVE) {
      return;
    }
    String route = request.route();
    if (route == null) {
      return;
    }
    for (Rule rule : of(plan)) {
      Glob of = rule.route();
      if (of != null && of.matches(route)) {
        tell(rule.name(), route, request.framework());
      }
    }
  }

  @SuppressWarnings("ReferenceEquality") // the very plan
  private Rule[] of(Plan plan) {
    Untold known = untold;
    return known != null && known.plan == plan ? known.rules : find(plan);
  }

  private synchronized Rule[] find(Plan plan) {
    List<Rule> rules = new ArrayList<>();
    for (Rule rule : plan.rules()) {
      if (rule.isOfRequests() && !told.contains(rule.name())) {
        rules.add(rule);
      }
    }
    Untold found = new Untold(plan, rules.toArray(new Rule[0]));
    untold = found;
    return found.rules;
  }

  private synchronized void tell(String policy, String route, String framework) {
    if (told.add(policy)) {
      untold = null;
      note.accept(
          "weir.policy."
              + policy
              + " is about requests, and does nothing for "
              + route
              + ": the edge of its server ("
              + framework
              + ") cannot be limited; give it match.type or match.target for what the route waits"
              + " for, or limit a method with match.method");
    }
  }
}
