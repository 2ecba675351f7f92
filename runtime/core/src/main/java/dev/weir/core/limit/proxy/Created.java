package dev.weir.core.limit.proxy;

import static net.bytebuddy.matcher.ElementMatchers.anyOf;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Method;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The sub-class of a class whose objects are limited themselves: methods with limits pass them, and
 * then go on to the code of the class. Its other methods are not touched.
 */
final class Created implements InvocationHandler {
  private static final Object[] NO_ARGUMENTS = {};

  private final Map<Method, LimitedMethod> limits;
  private final Subclass generated;
  private final Map<Method, OwnCode> codes = new HashMap<>();

  Created(Class<?> type, Map<Method, LimitedMethod> limits) {
    this.limits = limits;
    generated = new Subclass(type, "Limited", anyOf(limits.keySet().toArray(Method[]::new)), this);
    for (Method method : limits.keySet()) {
      try {
        codes.put(method, OwnCode.ofSuper(method, generated.type()));
      } catch (IllegalAccessException e) {
        throw new IllegalArgumentException("no proxy for " + type.getName() + ": " + e, e);
      }
    }
  }

  Object create(@Nullable Object[] arguments) {
    return generated.construct(arguments);
  }

  @Override
  public @Nullable Object invoke(Object self, Method method, Object @Nullable [] given)
      throws Throwable {
    LimitedMethod limited = limits.get(method);
    OwnCode code = codes.get(method);
    if (limited == null || code == null) {
      throw new AbstractMethodError(method.toString());
    }
    return limited.call(code, self, given == null ? NO_ARGUMENTS : given);
  }
}
