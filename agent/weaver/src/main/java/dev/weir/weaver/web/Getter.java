package dev.weir.weaver.web;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.reflect.Field;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import org.jspecify.annotations.Nullable;

/**
 * Calls one public method, without arguments or with one fixed string, on objects of the
 * application, whose types the agent cannot see.
 *
 * <p>Reflection happens once a class; then a call is a look-up in the class and a method handle.
 * The method is looked for on public interfaces first, so that it works for implementations that
 * are not public. A class without the method gives null, 0 or false.
 */
public final class Getter {
  private final String name;
  private final @Nullable String argument;
  private final Class<?> returned;

  private final ClassValue<MethodHandle> handles =
      new ClassValue<>() {
        @Override
        protected MethodHandle computeValue(Class<?> type) {
          return find(type);
        }
      };

  private Getter(String name, @Nullable String argument, Class<?> returned) {
    this.name = name;
    this.argument = argument;
    this.returned = returned;
  }

  /** Of a method that gives an object. */
  public static Getter of(String name) {
    return new Getter(name, null, Object.class);
  }

  /** Of a method that is given a string and gives an object. */
  public static Getter of(String name, String argument) {
    return new Getter(name, argument, Object.class);
  }

  /** Of a method that gives an int. */
  public static Getter number(String name) {
    return new Getter(name, null, int.class);
  }

  /** Of a method that gives a boolean. */
  public static Getter flag(String name) {
    return new Getter(name, null, boolean.class);
  }

  /** Of the object that an object of an inner class belongs to. */
  public static Getter outer() {
    return new Getter("this$0", null, Object.class);
  }

  /** The method's result; null where there is no such method. */
  public @Nullable Object get(Object receiver) {
    try {
      return (Object) handles.get(receiver.getClass()).invokeExact(receiver);
    } catch (Throwable e) {
      throw failed(e);
    }
  }

  /** The result as text. */
  public @Nullable String text(Object receiver) {
    Object result = get(receiver);
    return result == null ? null : result.toString();
  }

  /** The result of a method that gives an int. */
  public int intOf(Object receiver) {
    try {
      return (int) handles.get(receiver.getClass()).invokeExact(receiver);
    } catch (Throwable e) {
      throw failed(e);
    }
  }

  /** The result of a method that gives a boolean. */
  public boolean is(Object receiver) {
    try {
      return (boolean) handles.get(receiver.getClass()).invokeExact(receiver);
    } catch (Throwable e) {
      throw failed(e);
    }
  }

  private static RuntimeException failed(Throwable e) {
    if (e instanceof Error error) {
      throw error;
    }
    return e instanceof RuntimeException known ? known : new IllegalStateException(e);
  }

  private MethodHandle find(Class<?> type) {
    MethodType wanted = MethodType.methodType(returned, Object.class);
    MethodHandle found = lookUp(type);
    if (found == null) {
      return MethodHandles.dropArguments(MethodHandles.zero(returned), 0, Object.class);
    }
    if (argument != null) {
      found = MethodHandles.insertArguments(found, 1, argument);
    }
    return found.asType(wanted);
  }

  private static MethodHandle outer(Class<?> type) throws ReflectiveOperationException {
    Field field = type.getDeclaredField("this$0");
    field.setAccessible(true);
    return MethodHandles.lookup().unreflectGetter(field);
  }

  private @Nullable MethodHandle lookUp(@Nullable Class<?> type) {
    for (Class<?> at = type; at != null; at = at.getSuperclass()) {
      for (Class<?> implemented : at.getInterfaces()) {
        MethodHandle found = lookUp(implemented);
        if (found != null) {
          return found;
        }
      }
      MethodHandle own =
          Modifier.isPublic(at.getModifiers()) || name.equals("this$0") ? member(at) : null;
      if (own != null) {
        return own;
      }
    }
    return null;
  }

  private @Nullable MethodHandle member(Class<?> type) {
    try {
      if (name.equals("this$0")) {
        return outer(type);
      }
      Method method = argument == null ? type.getMethod(name) : type.getMethod(name, String.class);
      return Modifier.isStatic(method.getModifiers())
          ? null
          : MethodHandles.publicLookup().unreflect(method);
    } catch (ReflectiveOperationException | RuntimeException | LinkageError e) {
      // Not here, not exported, or a type in a signature is not there: another type may have it.
      return null;
    }
  }
}
