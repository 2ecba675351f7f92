package dev.weir.core.limit.proxy;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.reflect.InaccessibleObjectException;
import java.lang.reflect.Method;
import org.jspecify.annotations.Nullable;

/** What a method does without its limits, by a method handle. */
public final class OwnCode implements Code {
  private static final MethodType SHAPE =
      MethodType.methodType(Object.class, Object.class, Object[].class);

  private final MethodHandle handle;

  /**
   * @param handle takes the object first, whatever it is
   */
  private OwnCode(MethodHandle handle) {
    // Of variable arity it would take the last array for one argument among others.
    MethodHandle fixed = handle.asFixedArity();
    this.handle = fixed.asSpreader(Object[].class, fixed.type().parameterCount() - 1).asType(SHAPE);
  }

  /** By a handle that takes the object first, or by one of a static method. */
  public static OwnCode of(MethodHandle handle, boolean isStatic) {
    return new OwnCode(
        isStatic ? MethodHandles.dropArguments(handle.asFixedArity(), 0, Object.class) : handle);
  }

  /** As an object has it, overridden or not; null where it cannot be reached, with a problem. */
  static @Nullable OwnCode of(Method method, Problems problems) {
    try {
      return of(method);
    } catch (IllegalAccessException | InaccessibleObjectException e) {
      problems.add(method, "cannot be called from here: " + e.getMessage());
      return null;
    }
  }

  static OwnCode of(Method method) throws IllegalAccessException {
    try {
      method.setAccessible(true);
    } catch (InaccessibleObjectException e) {
      // Of the JDK itself, where what is public can be called.
      return new OwnCode(MethodHandles.publicLookup().unreflect(method));
    }
    return new OwnCode(MethodHandles.lookup().unreflect(method));
  }

  /** As the super-class of a generated class has it. */
  static OwnCode ofSuper(Method method, Class<?> generated) throws IllegalAccessException {
    MethodHandles.Lookup inside = MethodHandles.privateLookupIn(generated, MethodHandles.lookup());
    return new OwnCode(inside.unreflectSpecial(method, generated));
  }

  @Override
  public @Nullable Object call(@Nullable Object self, Object[] arguments) throws Exception {
    try {
      return (@Nullable Object) handle.invokeExact(self, arguments);
    } catch (Throwable e) {
      throw OwnCode.<RuntimeException>asItIs(e);
    }
  }

  @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"})
  static <E extends Throwable> RuntimeException asItIs(Throwable thrown) throws E {
    throw (E) thrown;
  }
}
