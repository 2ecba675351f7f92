package dev.weir.core.limit.proxy;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Method;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Brings calls of a proxy to its target, through the limits of those methods that have some. */
final class InterfaceCalls implements InvocationHandler {
  private static final Object[] NO_ARGUMENTS = {};

  private final Object target;
  private final Map<Method, Way> ways;

  /** How a method is reached. */
  record Way(OwnCode code, @Nullable LimitedMethod limits) {}

  InterfaceCalls(Object target, Map<Method, Way> ways) {
    this.target = target;
    this.ways = ways;
  }

  Object target() {
    return target;
  }

  @Override
  public @Nullable Object invoke(Object proxy, Method method, Object @Nullable [] given)
      throws Throwable {
    Object[] arguments = given == null ? NO_ARGUMENTS : given;
    Way way = ways.get(method);
    if (way == null) {
      // equals, hashCode and toString are the only methods of Object that come here.
      return ofObject(proxy, method, arguments);
    }
    return way.limits == null
        ? way.code.call(target, arguments)
        : way.limits.call(way.code, target, arguments);
  }

  private Object ofObject(Object proxy, Method method, Object[] arguments) {
    return switch (method.getName()) {
      case "equals" -> arguments[0] == proxy || target.equals(LimitedProxies.target(arguments[0]));
      case "hashCode" -> target.hashCode();
      default -> target.toString();
    };
  }
}
