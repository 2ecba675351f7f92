package dev.weir.core.enforce;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import org.jspecify.annotations.Nullable;

/**
 * Cancels a call of an HTTP client the way the client has for that. Closing its socket is not
 * enough: clients take that for a fault of the network, and try again.
 */
final class ClientCalls {
  private static final String[] CLIENTS = {"okhttp3.", "org.apache.hc.", "org.apache.http."};
  private static final String[] METHODS = {"cancel", "abort"};

  private ClientCalls() {}

  /** Whether this was such a call, or a request that one is about, and is cancelled. */
  static boolean cancel(Object what) throws ReflectiveOperationException {
    for (Class<?> type = what.getClass(); type != null; type = type.getSuperclass()) {
      Method method = methodOf(type);
      if (method == null) {
        for (Class<?> face : type.getInterfaces()) {
          method = method == null ? methodOf(face) : method;
        }
      }
      if (method != null) {
        call(method, what);
        return true;
      }
    }
    return false;
  }

  private static void call(Method method, Object what) throws ReflectiveOperationException {
    try {
      method.invoke(what);
    } catch (InvocationTargetException e) {
      // Not every request knows how; then it is ended as whatever it waits for.
      if (!(e.getCause() instanceof UnsupportedOperationException)) {
        throw e;
      }
    }
  }

  private static @Nullable Method methodOf(Class<?> type) {
    if (!Modifier.isPublic(type.getModifiers()) || !isClients(type.getName())) {
      return null;
    }
    for (String name : METHODS) {
      try {
        return type.getMethod(name);
      } catch (NoSuchMethodException e) {
        // The next.
      }
    }
    return null;
  }

  private static boolean isClients(String type) {
    for (String client : CLIENTS) {
      if (type.startsWith(client)) {
        return true;
      }
    }
    return false;
  }
}
