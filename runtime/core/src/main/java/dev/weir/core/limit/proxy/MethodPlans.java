package dev.weir.core.limit.proxy;

import dev.weir.api.AsyncOperation;
import dev.weir.api.Level;
import dev.weir.api.TimeoutOperation;
import dev.weir.api.policy.Policy;
import dev.weir.api.policy.TimeoutPolicy;
import dev.weir.core.limit.Limiter;
import dev.weir.core.limit.Limiters;
import dev.weir.core.settings.Durations;
import java.lang.reflect.Method;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Makes of the annotations of a method what its calls pass.
 *
 * <p>Each annotation says its own thing, and all of them hold: {@code @LimitBlocking} names the
 * policy; without it the method has one of its own, called {@code com.acme.Repo#find}. {@code
 * AsyncOperation} and {@code @BackgroundTask} say where it runs; where both stand it is in the
 * background. How long it may take says {@code @TimeoutOperation}, else {@code @AsyncOperation},
 * else the policy. {@code @OptimizeRoute} says how much of all that acts.
 */
final class MethodPlans {
  private final Limiters limiters;

  MethodPlans(Limiters limiters) {
    this.limiters = limiters;
  }

  /**
   * What calls of the method pass; null where nothing stands at it, or a problem was added.
   *
   * @param type what the proxy is for
   * @param objects the class whose code runs
   */
  @Nullable LimitedMethod plan(Method method, Class<?> type, Class<?> objects, Problems problems) {
    MethodAnnotations annotations = MethodAnnotations.of(method, objects);
    if (annotations.none()) {
      return null;
    }
    Manner manner = Manner.of(method, annotations, problems);
    Limiter limiter = limiter(method, type, annotations, problems);
    if (manner == null || limiter == null) {
      return null;
    }
    String task = annotations.background() == null ? "" : annotations.background().value();
    return new LimitedMethod(method, limiter, manner, task);
  }

  private @Nullable Limiter limiter(
      Method method, Class<?> type, MethodAnnotations annotations, Problems problems) {
    String name =
        annotations.limit() == null
            ? type.getName() + '#' + method.getName()
            : annotations.limit().value();
    try {
      Limiter limiter = limiters.limiter(name, policy(name, annotations));
      TimeoutPolicy timeout = timeout(annotations, limiter.policy());
      if (timeout != null) {
        limiter = limiter.withTimeout(timeout);
      }
      if (annotations.level() != null && annotations.level().value() != Level.ULTRA) {
        limiter = limiter.atLevel(annotations.level().value());
      }
      // A background task is on another thread already.
      boolean elsewhere = annotations.async() != null && annotations.background() == null;
      return elsewhere ? limiter.elsewhere() : limiter;
    } catch (IllegalArgumentException e) {
      problems.add(method, "cannot be limited: " + e.getMessage());
      return null;
    }
  }

  private static Policy policy(String name, MethodAnnotations annotations) {
    AsyncOperation async = annotations.async();
    return Policy.named(name).type(async == null ? null : async.type()).build();
  }

  private static @Nullable TimeoutPolicy timeout(MethodAnnotations annotations, Policy policy) {
    TimeoutOperation timeout = annotations.timeout();
    if (timeout != null) {
      return TimeoutPolicy.of(duration(timeout.timeout())).withStrategy(timeout.strategy());
    }
    AsyncOperation async = annotations.async();
    if (async == null || async.timeout().isEmpty()) {
      return null;
    }
    Duration time = duration(async.timeout());
    return policy.timeout() == null ? TimeoutPolicy.of(time) : policy.timeout().withTimeout(time);
  }

  private static Duration duration(String text) {
    long nanos = Durations.nanos(text);
    return Duration.ofNanos(nanos);
  }
}
