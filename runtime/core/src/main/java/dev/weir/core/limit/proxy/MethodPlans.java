package dev.weir.core.limit.proxy;

import dev.weir.api.CallHandle;
import dev.weir.api.Level;
import dev.weir.core.limit.Limiter;
import dev.weir.core.limit.Limiters;
import java.lang.reflect.Method;
import org.jspecify.annotations.Nullable;

/** Makes of the annotations of a method what its calls pass. */
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
    MethodTerms terms = MethodAnnotations.of(method, objects);
    if (terms.none()) {
      return null;
    }
    Class<?> result = method.getReturnType();
    Manner manner = Manner.of(result.getName(), terms);
    if (manner == null) {
      problems.add(method, Manner.problem(result.getName()));
    }
    Limiter limiter = limiter(method, type, terms, problems);
    if (manner == null || limiter == null) {
      return null;
    }
    String task = terms.task() == null ? "" : terms.task();
    LimitedMethod.Handles handles = handle -> asResult(result, handle);
    return new LimitedMethod(method, result != void.class, limiter, manner, task, handles);
  }

  private static @Nullable Object asResult(Class<?> result, CallHandle<?> handle) {
    if (result == void.class) {
      return null;
    }
    return result == CallHandle.class ? handle : handle.outcome().toCompletableFuture();
  }

  private @Nullable Limiter limiter(
      Method method, Class<?> type, MethodTerms terms, Problems problems) {
    try {
      Limiter limiter = terms.limiter(limiters, type.getName() + '#' + method.getName());
      Level level = terms.level();
      return level == null || level == Level.ULTRA ? limiter : limiter.atLevel(level);
    } catch (IllegalArgumentException e) {
      problems.add(method, "cannot be limited: " + e.getMessage());
      return null;
    }
  }
}
