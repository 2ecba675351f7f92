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
  static boolean cancel(Object what) throws InvocationTargetException {
    for (Class<?> type = what.getClass(); type != null; type = type.getSuperclass()) {
      if (cancel(what, methodOf(type))) {
        return true;
      }
      for (Class<?> face : type.getInterfaces()) {
        if (cancel(what, methodOf(face))) {
          return true;
        }
      }
    }
    return false;
  }

  private static boolean cancel(Object what, @Nullable Method method)
      throws InvocationTargetException {
    if (method == null) {
      return false;
    }
    try {
      method.invoke(what);
      return true;
    } catch (IllegalAccessException e) {
      return false; // Of a module that keeps it to itself; another type may not.
    } catch (InvocationTargetException e) {
      if (e.getCause() instanceof UnsupportedOperationException) {
        return false;
      }
      throw e;
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
