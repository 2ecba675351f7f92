package dev.weir.core.enforce;

import dev.weir.api.Level;
import dev.weir.api.OperationType;
import dev.weir.core.record.Key;
import dev.weir.core.record.Request;
import dev.weir.core.settings.Mode;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * All policies and levels of one set of settings. Immutable: whoever has begun under one goes on
 * under it, and what is kept of a decision names the plan that it is good for.
 *
 * @param mode how far the agent may go
 * @param level of routes that none of {@code levels} is about
 * @param levels of certain routes; the first that matches holds
 * @param rules the policies, in the order of the settings
 */
public record Plan(Mode mode, Level level, List<RouteLevel> levels, List<Rule> rules) {
  /** Nothing is limited. */
  static final Plan NONE = new Plan(Mode.OBSERVE, Level.BASIC, List.of(), List.of());

  private static final Rule[] NO_RULES = new Rule[0];

  /**
   * The level of certain routes.
   *
   * @param name as in {@code weir.route.<name>}
   */
  public record RouteLevel(String name, Glob match, Level level) {}

  /** Whether calls are rejected and ended, and not only counted. */
  public boolean enforces() {
    return mode == Mode.ENFORCE;
  }

  /** Whether nothing is ever asked. */
  boolean isIdle() {
    return mode == Mode.OBSERVE || rules.isEmpty();
  }

  /** The rules that are about requests at the edge of a server, in the order of the settings. */
  public List<Rule> ofRequest(@Nullable String route, @Nullable String target) {
    List<Rule> found = new ArrayList<>();
    for (Rule rule : rules) {
      if (rule.isOfRequests() && matches(rule.route(), route, target)) {
        found.add(rule);
      }
    }
    return found;
  }

  /** The level that holds for a request. */
  public Level levelOf(@Nullable String route, @Nullable String target) {
    for (RouteLevel each : levels) {
      if (matches(each.match(), route, target)) {
        return each.level();
      }
    }
    return level;
  }

  /** Whether operations of the type may have to ask. */
  boolean concerns(@Nullable OperationType type) {
    for (Rule rule : rules) {
      if (rule.isOfOperations() && (rule.type() == null || rule.type() == type)) {
        return true;
      }
    }
    return false;
  }

  /** Whether requests or methods may have a deadline, which all that they wait for must keep. */
  boolean setsDeadlines() {
    for (Rule rule : rules) {
      if ((rule.isOfRequests() || rule.method() != null) && rule.timeoutNanos() > 0) {
        return true;
      }
    }
    return false;
  }

  /** The request holds a permit of all policies together: what it waits for then needs no other. */
  public void admitted(Request request) {
    of(request).admitted = true;
  }

  /** Whether the request holds one. */
  public boolean isAdmitted(@Nullable Request request) {
    return request != null && of(request).admitted;
  }

  /** The rules that are about operations of this key, worked out once. */
  @SuppressWarnings("ReferenceEquality") // the very plan
  Rule[] of(Key key) {
    if (key.limits() instanceof Known known && known.plan == this) {
      return known.rules;
    }
    List<Rule> found = new ArrayList<>();
    for (Rule rule : rules) {
      if (rule.isOfOperations()
          && rule.isAbout(key.type(), key.target())
          && found.size() < OperationPassage.MOST_RULES) {
        found.add(rule);
      }
    }
    Rule[] all = found.isEmpty() ? NO_RULES : found.toArray(NO_RULES);
    key.limits(new Known(this, all));
    return all;
  }

  private static final class Known {
    final Plan plan;
    final Rule[] rules;

    Known(Plan plan, Rule[] rules) {
      this.plan = plan;
      this.rules = rules;
    }
  }

  /** What holds for the request, worked out once for each name that it gets. */
  @SuppressWarnings("ReferenceEquality") // the very plan, the very name
  RequestLimits of(Request request) {
    Object kept = request.limits();
    String route = request.route();
    if (kept instanceof RequestLimits known && known.plan == this && known.route == route) {
      return known;
    }
    RequestLimits fresh =
        new RequestLimits(
            this, route, request.target(), kept instanceof RequestLimits before && before.admitted);
    request.limits(fresh);
    return fresh;
  }

  // Handlers of GET are called for HEAD as well.
  private static boolean isHead(String target) {
    return target.startsWith("HEAD ");
  }

  private static String get(String target) {
    return "GET".concat(target.substring("HEAD".length()));
  }

  static boolean matches(@Nullable Glob glob, @Nullable String route, @Nullable String target) {
    return glob == null
        || route != null && glob.matches(route)
        || target != null && (glob.matches(target) || isHead(target) && glob.matches(get(target)));
  }
}
