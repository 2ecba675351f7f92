package dev.weir.core.limit;

import dev.weir.api.Level;
import dev.weir.api.TimeoutStrategy;
import dev.weir.api.policy.Policy;
import dev.weir.api.policy.TimeoutPolicy;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * In what a view of a limiter differs from it: everything that is no state which calls share.
 *
 * @param timeout null: that of the policy
 * @param level how much of the policy acts
 * @param where bodies run, whatever the policy says; null: as it says
 * @param within whether calls are inside of one that holds a permit of the bulkhead of all policies
 */
record Overrides(
    @Nullable TimeoutPolicy timeout, Level level, @Nullable Where where, boolean within) {
  static final Overrides NONE = new Overrides(null, Level.ULTRA, null, false);

  /** Where bodies run. */
  enum Where {
    /** On their callers' threads. */
    HERE,
    /** On other threads than their callers'. */
    ELSEWHERE
  }

  /** For calls that run elsewhere and may take as long as they like. */
  private static final TimeoutPolicy ENDLESS =
      TimeoutPolicy.of(Duration.ofDays(36_500)).withElsewhere(true);

  /** Whether limits and timeouts act. */
  boolean limits() {
    return level != Level.BASIC;
  }

  /** Whether a limit that can adapt itself does. */
  boolean adapts() {
    return level == Level.ULTRA;
  }

  /** Whether results are kept for more than for calls that are late. */
  boolean caches() {
    return level == Level.ULTRA;
  }

  /** The names of the pools whose workers run bodies: of several the first, but at ULTRA. */
  List<String> pools(Policy policy) {
    List<String> named = policy.pools();
    if (named.isEmpty()) {
      return List.of(Policy.THREADS);
    }
    return level == Level.ULTRA ? named : named.subList(0, 1);
  }

  /** Whether bodies never run on their callers' threads. */
  boolean elsewhere() {
    return where == Where.ELSEWHERE;
  }

  /** How long calls may take; null: as long as they like, on their callers' threads. */
  @Nullable TimeoutPolicy timeout(Policy policy) {
    TimeoutPolicy chosen = timeout == null ? policy.timeout() : timeout;
    if (!limits()) {
      return elsewhere() ? ENDLESS : null;
    }
    if (where == Where.HERE) {
      return chosen == null ? null : here(chosen);
    }
    if (!elsewhere() && policy.pool() == null) {
      return chosen;
    }
    return chosen == null ? ENDLESS : chosen.withElsewhere(true);
  }

  private static TimeoutPolicy here(TimeoutPolicy policy) {
    TimeoutPolicy here = policy.withElsewhere(false);
    return here.runsElsewhere() ? here.withStrategy(TimeoutStrategy.CANCEL) : here;
  }

  Overrides withTimeout(TimeoutPolicy another) {
    return new Overrides(another, level, where, within);
  }

  Overrides withLevel(Level another) {
    return new Overrides(timeout, another, where, within);
  }

  Overrides withWhere(Where another) {
    return new Overrides(timeout, level, another, within);
  }

  Overrides withinOthers() {
    return new Overrides(timeout, level, where, true);
  }
}
