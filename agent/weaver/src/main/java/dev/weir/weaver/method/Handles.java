package dev.weir.weaver.method;

import dev.weir.api.CallHandle;
import java.lang.reflect.Proxy;
import org.jspecify.annotations.Nullable;

/** A handle of a background task, of the type that the application knows under that name. */
final class Handles {
  private Handles() {}

  static Object of(CallHandle<?> handle, @Nullable ClassLoader loader) {
    Class<?> type;
    try {
      type = Class.forName(CallHandle.class.getName(), false, loader);
    } catch (ClassNotFoundException e) {
      throw new IllegalStateException(e);
    }
    return Proxy.newProxyInstance(
        type.getClassLoader(),
        new Class<?>[] {type},
        (proxy, method, arguments) ->
            switch (method.getName()) {
              case "id" -> handle.id();
              case "status" -> status(method.getReturnType(), handle.status());
              case "outcome" -> handle.outcome();
              case "cancel" -> handle.cancel();
              case "equals" -> proxy == arguments[0];
              case "hashCode" -> System.identityHashCode(proxy);
              default -> handle.toString();
            });
  }

  private static Object status(Class<?> type, CallHandle.Status status) {
    for (Object constant : type.getEnumConstants()) {
      if (constant instanceof Enum<?> value && value.name().equals(status.name())) {
        return value;
      }
    }
    throw new IllegalStateException(status.name());
  }
}
