package dev.weir.weaver;

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
  private record Untold(Plan plan, List<Rule> rules) {}

  NoEdge(Consumer<String> note) {
    this.note = note;
  }

  void ends(Plan plan, Request request) {
    if (plan.mode() == Mode.OBSERVE) {
      return;
    }
    List<Rule> rules = of(plan);
    String route = request.route();
    if (rules.isEmpty() || route == null) {
      return;
    }
    List<Rule> meant = plan.ofRequest(route, null);
    for (Rule rule : rules) {
      if (meant.contains(rule)) {
        tell(rule.name(), route, request.framework());
      }
    }
  }

  @SuppressWarnings("ReferenceEquality") // the very plan
  private List<Rule> of(Plan plan) {
    Untold known = untold;
    return known != null && known.plan == plan ? known.rules : find(plan);
  }

  private synchronized List<Rule> find(Plan plan) {
    List<Rule> rules = new ArrayList<>();
    for (Rule rule : plan.rules()) {
      if (rule.isOfRequests() && !told.contains(rule.name())) {
        rules.add(rule);
      }
    }
    untold = new Untold(plan, List.copyOf(rules));
    return rules;
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
