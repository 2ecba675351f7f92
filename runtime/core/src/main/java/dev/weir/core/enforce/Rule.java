package dev.weir.core.enforce;

import dev.weir.api.Level;
import dev.weir.api.OperationType;
import dev.weir.api.TimeoutStrategy;
import dev.weir.api.policy.Policy;
import dev.weir.api.policy.TimeoutPolicy;
import dev.weir.core.limit.Limiter;
import dev.weir.core.settings.SettingsGroup;
import org.jspecify.annotations.Nullable;

/**
 * One policy: what it is about, and its limiter at each level. Immutable; the figures of what it
 * decided, {@link #tally}, live on from one set of settings to the next.
 *
 * <p>What a policy is about: with {@code match.method} calls of methods; with {@code match.route}
 * and neither type nor target requests, at the edge of the server; with {@code match.type}, {@code
 * match.target} or a preset's type blocking operations, of one route alone where {@code
 * match.route} says so; with none of these only what an annotation names it for.
 */
public final class Rule {
  private static final Level[] LEVELS = Level.values();

  /** The target of what a server does with connections that others have opened. */
  private static final String INBOUND = "(inbound)";

  private final Policy policy;
  private final @Nullable OperationType type;
  private final @Nullable Glob target;
  private final @Nullable Glob route;
  private final @Nullable String method;
  private final boolean ofOperations;
  private final Limiter[] byLevel = new Limiter[LEVELS.length];
  private final long timeoutNanos;
  private final Tally tally;

  Rule(Policy policy, SettingsGroup settings, Limiter limiter, Tally tally) {
    this.policy = policy;
    this.tally = tally;
    String matchedType = settings.text("match.type");
    String matchedTarget = settings.text("match.target");
    String matchedRoute = settings.text("match.route");
    method = settings.text("match.method");
    target = matchedTarget == null ? null : Glob.of(matchedTarget);
    route = matchedRoute == null ? null : Glob.ofRoute(matchedRoute);
    boolean told = matchedType != null || matchedTarget != null;
    boolean byPreset = settings.has("preset") && matchedRoute == null;
    ofOperations = method == null && (told || byPreset);
    type =
        matchedType != null
            ? OperationType.valueOf(matchedType)
            : ofOperations && matchedTarget == null ? policy.type() : null;
    for (Level level : LEVELS) {
      byLevel[level.ordinal()] = level == Level.ULTRA ? limiter : limiter.atLevel(level);
    }
    timeoutNanos = policy.timeout() == null ? 0 : policy.timeout().timeout().toNanos();
  }

  /** The policy's name. */
  public String name() {
    return policy.name();
  }

  /** The policy. */
  public Policy policy() {
    return policy;
  }

  /** Its limiter, of which no more than the level acts. */
  public Limiter limiter(Level level) {
    return byLevel[level.ordinal()];
  }

  /** How long a call may take, in nanoseconds; 0: as long as it likes. */
  public long timeoutNanos() {
    return timeoutNanos;
  }

  /** Whether a blocking call that is late is ended, and does not go on in the background. */
  boolean endsLateCalls() {
    TimeoutPolicy timeout = policy.timeout();
    return timeout != null && timeout.strategy() != TimeoutStrategy.BACKGROUND;
  }

  /** What was decided under it. */
  public Tally tally() {
    return tally;
  }

  /** Whether it is about requests, at the edge of the server. */
  public boolean isOfRequests() {
    return method == null && route != null && !ofOperations;
  }

  /** Whether it is about blocking operations. */
  public boolean isOfOperations() {
    return ofOperations;
  }

  /** The methods it is about, {@code com.acme.Repo#find*}; null: it is not about methods. */
  public @Nullable String method() {
    return method;
  }

  /** The routes it is about; null: all. */
  public @Nullable Glob route() {
    return route;
  }

  /** Whether operations of this type may be meant; null is whatever the type. */
  @Nullable OperationType type() {
    return type;
  }

  /**
   * Whether operations of this key are meant. A policy is for what the application calls: refusing
   * or ending a server's reads of its own requests would drop who waits for an answer. They are
   * meant where the target names them, for which {@code *} is not enough.
   */
  boolean isAbout(OperationType asked, @Nullable String other) {
    if (INBOUND.equals(other) && (target == null || !target.toString().contains("inbound"))) {
      return false;
    }
    return (type == null || type == asked)
        && (target == null || other != null && target.matches(other));
  }
}
