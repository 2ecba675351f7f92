package dev.weir.core.enforce;

import dev.weir.api.Level;
import dev.weir.api.policy.Policy;
import dev.weir.core.limit.LimitSettings;
import dev.weir.core.limit.Limiters;
import dev.weir.core.limit.LimitersSnapshot;
import dev.weir.core.limit.breaker.CircuitBreaker;
import dev.weir.core.limit.breaker.State;
import dev.weir.core.record.Gatekeeper;
import dev.weir.core.record.Key;
import dev.weir.core.record.Recording;
import dev.weir.core.record.Request;
import dev.weir.core.settings.Settings;
import dev.weir.core.settings.SettingsGroup;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The policies of the settings, acting on the application: the one place that the gates at blocking
 * operations, at the edge of servers and around methods ask.
 *
 * <p>Made when the settings name a policy for the first time. From then on {@link #apply} follows
 * each change of the settings, and limiters keep their state: a policy of the same name keeps its
 * permits, counts and its open breaker.
 *
 * <p>Any thread may read; {@link #apply} is called by one thread at a time.
 */
public final class Enforcement {
  private final Recording recording;
  private final Limiters limiters = Limiters.builder().build();
  private final SiteGates gates;
  private final ConcurrentHashMap<String, Tally> tallies = new ConcurrentHashMap<>();
  private final CopyOnWriteArrayList<Consumer<Plan>> followers = new CopyOnWriteArrayList<>();
  private volatile Plan plan = Plan.NONE;
  private volatile boolean levelIsSaid;
  private volatile boolean methodsEnd;

  /**
   * @param recording whose operations pass the gates
   */
  public Enforcement(Recording recording) {
    this.recording = recording;
    gates = new SiteGates(recording);
  }

  /**
   * What these settings say holds from now on. A policy that cannot be is left out, and the others
   * hold; or, where there are settings in force already, nothing changes.
   *
   * @param first whether these are the first
   * @return one line for each policy or pool that cannot be, naming it and the key
   */
  public List<String> apply(Settings settings, boolean first) {
    LimitSettings limits = LimitSettings.from(settings);
    if (!limits.problems().isEmpty() && !first) {
      return limits.problems();
    }
    try {
      limiters.define(limits);
    } catch (IllegalArgumentException e) {
      return List.of(String.valueOf(e.getMessage()));
    }
    Level level = level(settings);
    limiters.scalePools(level == Level.ULTRA);
    Map<String, SettingsGroup> groups = new HashMap<>();
    for (SettingsGroup group : settings.policies()) {
      groups.put(group.name(), group);
    }
    List<Rule> rules = new ArrayList<>();
    for (Policy policy : limits.policies()) {
      SettingsGroup group = groups.get(policy.name());
      if (group != null) {
        rules.add(new Rule(policy, group, limiters.limiter(policy.name()), tally(policy.name())));
      }
    }
    levelIsSaid = settings.says("weir.level");
    adopt(new Plan(settings.mode(), level, levels(settings), List.copyOf(rules)));
    return limits.problems();
  }

  /** Where a policy is to act and nobody has said how much, it is not to be for nothing. */
  private static Level level(Settings settings) {
    boolean unsaid = !settings.says("weir.level") && !settings.policies().isEmpty();
    return unsaid ? Level.ADVANCED : settings.level();
  }

  private static List<Plan.RouteLevel> levels(Settings settings) {
    List<Plan.RouteLevel> levels = new ArrayList<>();
    for (SettingsGroup route : settings.routes()) {
      String match = route.text("match");
      String level = route.text("level");
      if (match != null && level != null) {
        levels.add(new Plan.RouteLevel(route.name(), Glob.ofRoute(match), Level.valueOf(level)));
      }
    }
    return List.copyOf(levels);
  }

  private void adopt(Plan next) {
    plan = next;
    gates.plan(next);
    open(next);
    for (Consumer<Plan> follower : followers) {
      follower.accept(next);
    }
  }

  private void open(Plan now) {
    boolean idle = now.isIdle() && !(methodsEnd && now.enforces());
    recording.gates(idle ? null : gates, SiteGates.asking(recording, now, methodsEnd));
  }

  /**
   * Methods may have timeouts that no policy of the settings names: what they wait for must keep
   * them from now on.
   */
  public void methodsEnd() {
    if (!methodsEnd) {
      methodsEnd = true;
      open(plan);
    }
  }

  /** Whether the settings say at which level the application is. */
  public boolean levelIsSaid() {
    return levelIsSaid;
  }

  /** The figures of what is decided under a policy. */
  public Tally tally(String policy) {
    return tallies.computeIfAbsent(policy, name -> new Tally());
  }

  /** What holds now. */
  public Plan plan() {
    return plan;
  }

  /** Tells of each plan, the one in force first; what the follower throws reaches the caller. */
  public void follow(Consumer<Plan> follower) {
    followers.add(follower);
    follower.accept(plan);
  }

  /**
   * An operation begins that nobody waits for here.
   *
   * @param key what it is, and to which target
   * @param request for which, or null
   * @param around what it is within and holds permits already, or null
   * @return its permits, or why it may not begin; null where no policy is about it
   */
  public @Nullable AsyncCall begin(
      Key key, @Nullable Request request, Gatekeeper.@Nullable Holder around) {
    return AsyncCall.begin(plan, key, request, around);
  }

  /** The limiters by name. */
  public Limiters limiters() {
    return limiters;
  }

  /** The breaker of a policy, for operators; null where there is no such policy, or it has none. */
  public @Nullable CircuitBreaker breaker(String policy) {
    for (Rule rule : plan.rules()) {
      if (rule.name().equals(policy)) {
        return limiters.limiter(policy).breaker();
      }
    }
    return null;
  }

  /** The circuit breakers' states, by policy. */
  public Map<String, State> breakers() {
    Map<String, State> states = new HashMap<>();
    for (Rule rule : plan.rules()) {
      CircuitBreaker breaker = limiters.limiter(rule.name()).breaker();
      if (breaker != null) {
        states.put(rule.name(), breaker.state());
      }
    }
    return states;
  }

  /** How all limiters stand, and what was decided that they do not count, by policy. */
  public Standing standing() {
    Map<String, Tally.Figures> decided = new TreeMap<>();
    tallies.forEach((name, tally) -> decided.put(name, tally.figures()));
    return new Standing(plan, limiters.snapshot(), decided);
  }

  /**
   * The limits at one moment.
   *
   * @param decided by policy
   */
  public record Standing(Plan plan, LimitersSnapshot limits, Map<String, Tally.Figures> decided) {

    /** {@code observe}, {@code shadow} or {@code enforce}. */
    public String mode() {
      return plan.mode().name().toLowerCase(Locale.ROOT);
    }
  }
}
