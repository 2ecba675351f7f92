package dev.weir.core.limit.proxy;

import dev.weir.api.Level;
import dev.weir.api.OperationType;
import dev.weir.api.TimeoutStrategy;
import dev.weir.api.policy.Policy;
import dev.weir.api.policy.TimeoutPolicy;
import dev.weir.core.limit.Limiter;
import dev.weir.core.limit.Limiters;
import dev.weir.core.settings.Durations;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * What the annotations of one method say, as values: read from a method, or from a class file whose
 * annotations nobody has loaded. What is null was not said.
 *
 * <p>Each annotation says its own thing, and all of them hold: {@code @LimitBlocking} names the
 * policy; without it the method has one of its own, called {@code com.acme.Repo#find}. {@code
 * AsyncOperation} and {@code @BackgroundTask} say where it runs; where both stand it is in the
 * background. How long it may take says {@code @TimeoutOperation}, else {@code @AsyncOperation},
 * else the policy. {@code @OptimizeRoute} says how much of all that acts.
 *
 * @param policy the policy's name
 * @param async what an asynchronous body waits for
 * @param asyncTimeout how long that may take, such as {@code 5s}; empty: as the policy says
 * @param timeout how long a call may take
 * @param strategy what happens to one that takes longer; only beside {@code timeout}
 * @param task what kind of background task it is
 * @param level how much acts
 */
public record MethodTerms(
    @Nullable String policy,
    @Nullable OperationType async,
    String asyncTimeout,
    @Nullable String timeout,
    @Nullable TimeoutStrategy strategy,
    @Nullable String task,
    @Nullable Level level) {

  /** Nothing was said. */
  public static final MethodTerms NONE = new MethodTerms(null, null, "", null, null, null, null);

  /** Whether nothing was said. */
  public boolean none() {
    return equals(NONE);
  }

  /** These, and the further ones' for what these do not say. */
  public MethodTerms or(MethodTerms further) {
    boolean own = async != null;
    boolean timed = timeout != null;
    return new MethodTerms(
        policy != null ? policy : further.policy,
        own ? async : further.async,
        own ? asyncTimeout : further.asyncTimeout,
        timed ? timeout : further.timeout,
        timed ? strategy : further.strategy,
        task != null ? task : further.task,
        level != null ? level : further.level);
  }

  /**
   * What calls of the method pass, whatever the level.
   *
   * @param ownName of the policy that it has where these name none
   * @throws IllegalArgumentException if what they say cannot be; the message follows "cannot be
   *     limited: "
   */
  public Limiter limiter(Limiters limiters, String ownName) {
    String name = policy == null ? ownName : policy;
    Limiter limiter = limiters.limiter(name, Policy.named(name).type(async).build());
    TimeoutPolicy chosen = timeout(limiter.policy());
    if (chosen != null) {
      limiter = limiter.withTimeout(chosen);
    }
    // A background task is on another thread already.
    return async != null && task == null ? limiter.elsewhere() : limiter;
  }

  /**
   * Looks whether what they say can be.
   *
   * @throws IllegalArgumentException if not; as {@link #limiter}
   */
  public void check() {
    var unused = timeout(Policy.named("any").build());
  }

  private @Nullable TimeoutPolicy timeout(Policy of) {
    if (timeout != null) {
      TimeoutPolicy chosen = TimeoutPolicy.of(duration(timeout));
      return strategy == null ? chosen : chosen.withStrategy(strategy);
    }
    if (async == null || asyncTimeout.isEmpty()) {
      return null;
    }
    Duration time = duration(asyncTimeout);
    return of.timeout() == null ? TimeoutPolicy.of(time) : of.timeout().withTimeout(time);
  }

  private static Duration duration(String text) {
    long nanos = Durations.nanos(text);
    return Duration.ofNanos(nanos);
  }
}
