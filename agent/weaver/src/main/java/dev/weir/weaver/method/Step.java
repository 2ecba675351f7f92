package dev.weir.weaver.method;

import dev.weir.api.CallHandle;
import dev.weir.api.Level;
import dev.weir.core.enforce.Glob;
import dev.weir.core.enforce.Tally;
import dev.weir.core.limit.Limiter;
import dev.weir.core.limit.proxy.LimitedMethod;
import dev.weir.core.limit.proxy.Manner;
import org.jspecify.annotations.Nullable;

/**
 * One policy that calls of a method pass, at each level. Immutable but for what is made when first
 * needed, of which two will do as well as one.
 */
final class Step {
  private static final int LEVELS = Level.values().length;

  private final Spot spot;
  private final Limiter limiter;
  private final String task;
  private final @Nullable Glob route;
  final Manner manner;
  final Tally tally;

  // By level; the second half is for calls inside of others.
  private final @Nullable Limiter[] limiters = new @Nullable Limiter[2 * LEVELS];
  private final @Nullable LimitedMethod[] calls = new @Nullable LimitedMethod[2 * LEVELS];

  /**
   * @param route of requests that it is about alone; null: of all
   */
  Step(Spot spot, Limiter limiter, Manner manner, String task, @Nullable Glob route, Tally tally) {
    this.spot = spot;
    this.limiter = limiter;
    this.manner = manner;
    this.task = task;
    this.route = route;
    this.tally = tally;
  }

  String name() {
    return limiter.name();
  }

  Limiter limiter() {
    return limiter;
  }

  /** Whether it is about calls for a request of this route. */
  boolean isOf(@Nullable String asked, @Nullable String target) {
    return route == null
        || asked != null && route.matches(asked)
        || target != null && route.matches(target);
  }

  /** Its limiter, of which no more than the level acts. */
  Limiter limiter(Level level, boolean within) {
    int index = index(level, within);
    Limiter known = limiters[index];
    if (known == null) {
      known = level == Level.ULTRA ? limiter : limiter.atLevel(level);
      known = within ? known.within() : known;
      limiters[index] = known;
    }
    return known;
  }

  /** Its way of making a call. */
  LimitedMethod call(Level level, boolean within) {
    int index = index(level, within);
    LimitedMethod known = calls[index];
    if (known == null) {
      boolean returns = !spot.result.equals("void");
      known = new LimitedMethod(spot, returns, limiter(level, within), manner, task, this::handle);
      calls[index] = known;
    }
    return known;
  }

  private @Nullable Object handle(CallHandle<@Nullable Object> handle) {
    if (spot.result.equals("void")) {
      return null;
    }
    // The application's own type, where it has one, is made of it when its class is known.
    boolean asIs = spot.result.equals(CallHandle.class.getName());
    return asIs ? handle : handle.outcome().toCompletableFuture();
  }

  private static int index(Level level, boolean within) {
    return level.ordinal() + (within ? LEVELS : 0);
  }
}
