package dev.weir.weaver.web;

import java.io.InputStream;
import java.io.OutputStream;
import java.lang.invoke.MethodHandles;
import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The servlet interfaces of one application, by whichever name: the agent sees none of them itself.
 * Kept with the application's own class, so that it goes with it.
 */
final class ServletApi {
  private static final ClassValue<ServletApi> BY_CLASS =
      new ClassValue<>() {
        @Override
        protected ServletApi computeValue(Class<?> type) {
          return new ServletApi(type);
        }
      };

  final Class<?> request;
  final Class<?> response;
  private final ClassLoader loader;
  private final String prefix;
  private final Constructor<?> output;
  private final Constructor<?> input;
  private final ConcurrentHashMap<String, Method> methods = new ConcurrentHashMap<>();

  /** For the class of a server's request. */
  static ServletApi of(Object servletRequest) {
    return BY_CLASS.get(servletRequest.getClass());
  }

  private ServletApi(Class<?> type) {
    Class<?> found = named(type, "servlet.http.HttpServletRequest");
    if (found == null) {
      throw new IllegalArgumentException(type + " is no HttpServletRequest");
    }
    request = found;
    loader = found.getClassLoader();
    String name = found.getName();
    prefix = name.substring(0, name.length() - "http.HttpServletRequest".length());
    try {
      response = Class.forName(prefix.concat("http.HttpServletResponse"), false, loader);
      Class<?> in = request.getMethod("getInputStream").getReturnType();
      Class<?> out = response.getMethod("getOutputStream").getReturnType();
      input =
          define(in, ServletStreams.input(in)).getConstructor(InputStream.class, Function.class);
      output =
          define(out, ServletStreams.output(out))
              .getConstructor(OutputStream.class, Function.class);
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException(e);
    }
  }

  private static @Nullable Class<?> named(@Nullable Class<?> type, String end) {
    for (Class<?> at = type; at != null; at = at.getSuperclass()) {
      for (Class<?> face : at.getInterfaces()) {
        if (face.getName().endsWith(end)) {
          return face;
        }
        Class<?> found = named(face, end);
        if (found != null) {
          return found;
        }
      }
    }
    return null;
  }

  private Class<?> define(Class<?> neighbour, byte[] classFile)
      throws ReflectiveOperationException {
    String name = ServletStreams.nameOf(neighbour);
    try {
      return MethodHandles.privateLookupIn(neighbour, MethodHandles.lookup())
          .defineClass(classFile);
    } catch (LinkageError e) {
      // Another class of this loader's applications has asked for it already.
      return Class.forName(name, true, neighbour.getClassLoader());
    }
  }

  /** A stream of the servlet interfaces over one of the JDK's. */
  Object output(OutputStream over, Function<@Nullable Object, @Nullable Object> control)
      throws ReflectiveOperationException {
    return output.newInstance(over, control);
  }

  /** The same to read from. */
  Object input(InputStream over, Function<@Nullable Object, @Nullable Object> control)
      throws ReflectiveOperationException {
    return input.newInstance(over, control);
  }

  /** An object of one of the interfaces. */
  Object proxy(Class<?> face, InvocationHandler handler) {
    return Proxy.newProxyInstance(loader, new Class<?>[] {face}, handler);
  }

  /** Another interface: {@code AsyncListener}. */
  Class<?> type(String name) throws ClassNotFoundException {
    return Class.forName(prefix.concat(name), false, loader);
  }

  /** A request and a response without HTTP. */
  Class<?>[] plainTypes() throws ClassNotFoundException {
    return new Class<?>[] {type("ServletRequest"), type("ServletResponse")};
  }

  /** Calls a method of a request. */
  @Nullable Object ask(Object servletRequest, String name, Object... arguments) throws Throwable {
    return call(request, servletRequest, name, arguments);
  }

  /** Calls a method of a response. */
  @Nullable Object tell(Object servletResponse, String name, Object... arguments) throws Throwable {
    return call(response, servletResponse, name, arguments);
  }

  /** Calls a method of an interface; of overloaded ones the first whose arguments fit. */
  @Nullable Object call(Class<?> face, Object receiver, String name, Object... arguments)
      throws Throwable {
    StringBuilder key = new StringBuilder(face.getName()).append(name);
    for (Object argument : arguments) {
      key.append(',').append(argument.getClass().getName());
    }
    Method method = methods.computeIfAbsent(key.toString(), unused -> find(face, name, arguments));
    return invoke(method, receiver, arguments);
  }

  private static Method find(Class<?> face, String name, Object[] arguments) {
    for (Method method : face.getMethods()) {
      Class<?>[] types = method.getParameterTypes();
      if (method.getName().equals(name) && fit(types, arguments)) {
        return method;
      }
    }
    throw new IllegalArgumentException("no " + name + " in " + face);
  }

  private static boolean fit(Class<?>[] types, Object[] arguments) {
    if (types.length != arguments.length) {
      return false;
    }
    for (int i = 0; i < types.length; i++) {
      boolean same =
          types[i].isPrimitive()
              ? types[i] == (arguments[i] instanceof Integer ? int.class : null)
                  || types[i] == (arguments[i] instanceof Long ? long.class : null)
                  || types[i] == (arguments[i] instanceof Boolean ? boolean.class : null)
              : types[i].isInstance(arguments[i]);
      if (!same) {
        return false;
      }
    }
    return true;
  }

  /** Calls a method, and throws what it throws. */
  static @Nullable Object invoke(
      Method method, @Nullable Object receiver, @Nullable Object @Nullable [] arguments)
      throws Throwable {
    try {
      return method.invoke(receiver, arguments);
    } catch (InvocationTargetException e) {
      throw e.getCause() == null ? e : e.getCause();
    }
  }
}
