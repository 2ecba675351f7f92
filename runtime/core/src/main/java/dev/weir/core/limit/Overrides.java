package dev.weir.core.limit;

import dev.weir.api.Level;
import dev.weir.api.policy.Policy;
import dev.weir.api.policy.TimeoutPolicy;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * In what a view of a limiter differs from it: everything that is no state which calls share.
 *
 * @param timeout null: that of the policy
 * @param level how much of the policy acts
 * @param elsewhere whether bodies run on other threads than their callers', whatever the policy
 *     says
 */
record Overrides(@Nullable TimeoutPolicy timeout, Level level, boolean elsewhere) {
  static final Overrides NONE = new Overrides(null, Level.ULTRA, false);

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

  /** Whether results are kept. */
  boolean caches() {
    return level == Level.ULTRA;
  }

  /** How long calls may take; null: as long as they like, on their callers' threads. */
  @Nullable TimeoutPolicy timeout(Policy policy) {
    TimeoutPolicy chosen = timeout == null ? policy.timeout() : timeout;
    if (!limits()) {
      return elsewhere ? ENDLESS : null;
    }
    if (!elsewhere && policy.pool() == null) {
      return chosen;
    }
    return chosen == null ? ENDLESS : chosen.withElsewhere(true);
  }

  Overrides withTimeout(TimeoutPolicy another) {
    return new Overrides(another, level, elsewhere);
  }

  Overrides withLevel(Level another) {
    return new Overrides(timeout, another, elsewhere);
  }

  Overrides withElsewhere() {
    return new Overrides(timeout, level, true);
  }
}
