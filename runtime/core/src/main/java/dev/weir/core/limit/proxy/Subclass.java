package dev.weir.core.limit.proxy;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.invoke.VarHandle;
import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Modifier;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import net.bytebuddy.ByteBuddy;
import net.bytebuddy.NamingStrategy;
import net.bytebuddy.description.method.MethodDescription;
import net.bytebuddy.dynamic.loading.ClassLoadingStrategy;
import net.bytebuddy.implementation.InvocationHandlerAdapter;
import net.bytebuddy.matcher.ElementMatcher;
import org.jspecify.annotations.Nullable;

/**
 * A generated sub-class. It stands in the package of its super-class and is defined by its loader,
 * so that it may override what is not public.
 */
final class Subclass {
  /** Tells the classes of several registries apart. */
  private static final AtomicInteger SEQUENCE = new AtomicInteger();

  private final Class<?> type;
  private final VarHandle target;

  /**
   * @param suffix what its name ends with
   * @param methods those whose calls go to the handler
   * @throws IllegalArgumentException if it cannot be generated, and why
   */
  Subclass(
      Class<?> parent,
      String suffix,
      ElementMatcher<? super MethodDescription> methods,
      InvocationHandler handler) {
    try {
      MethodHandles.Lookup inside = MethodHandles.privateLookupIn(parent, MethodHandles.lookup());
      type =
          new ByteBuddy()
              .with(new NamingStrategy.Suffixing(suffix + SEQUENCE.incrementAndGet()))
              .subclass(parent)
              .defineField(
                  LimitedClass.TARGET, Object.class, Modifier.VOLATILE | Modifier.TRANSIENT)
              .method(methods)
              .intercept(InvocationHandlerAdapter.of(handler))
              .make()
              .load(parent.getClassLoader(), ClassLoadingStrategy.UsingLookup.of(inside))
              .getLoaded();
      target =
          MethodHandles.privateLookupIn(type, MethodHandles.lookup())
              .findVarHandle(type, LimitedClass.TARGET, Object.class);
    } catch (ReflectiveOperationException | RuntimeException e) {
      throw new IllegalArgumentException("no proxy for " + parent.getName() + ": " + e, e);
    }
  }

  Class<?> type() {
    return type;
  }

  @Nullable Object target(Object proxy) {
    return target.getVolatile(proxy);
  }

  void setTarget(Object proxy, Object value) {
    target.setVolatile(proxy, value);
  }

  /**
   * A new object; what its constructor throws comes as it is.
   *
   * @throws IllegalArgumentException if no constructor takes the arguments, or more than one does
   */
  Object construct(@Nullable Object... arguments) {
    List<Constructor<?>> fitting = new ArrayList<>();
    for (Constructor<?> constructor : type.getDeclaredConstructors()) {
      if (takes(constructor.getParameterTypes(), arguments)) {
        fitting.add(constructor);
      }
    }
    if (fitting.size() != 1) {
      throw new IllegalArgumentException(
          "no proxy for "
              + type.getSuperclass().getName()
              + ": "
              + (fitting.isEmpty() ? "no constructor takes" : "more than one constructor takes")
              + (arguments.length == 0 ? " no arguments" : " these arguments"));
    }
    try {
      Constructor<?> constructor = fitting.get(0);
      constructor.setAccessible(true);
      return constructor.newInstance(arguments);
    } catch (InvocationTargetException e) {
      throw OwnCode.<RuntimeException>asItIs(e.getTargetException());
    } catch (ReflectiveOperationException e) {
      throw new IllegalArgumentException("no proxy for " + type.getSuperclass().getName(), e);
    }
  }

  private static boolean takes(Class<?>[] parameters, @Nullable Object[] arguments) {
    if (parameters.length != arguments.length) {
      return false;
    }
    for (int i = 0; i < parameters.length; i++) {
      Object argument = arguments[i];
      Class<?> boxed = MethodType.methodType(parameters[i]).wrap().returnType();
      if (argument == null ? parameters[i].isPrimitive() : !boxed.isInstance(argument)) {
        return false;
      }
    }
    return true;
  }
}
