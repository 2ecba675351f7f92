package dev.weir.weaver;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weir.bridge.Bridge;
import dev.weir.core.limit.proxy.OwnCode;
import dev.weir.core.record.SwallowedErrors;
import java.io.IOException;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.objectweb.asm.Type;

/** Methods with limits pass the JVM's verifier, and run, answer or are called as they are told. */
class GatedMethodTest {
  private final List<String> told = new ArrayList<>();
  private final List<Method> methods = new ArrayList<>();
  private @Nullable Object answer;
  private @Nullable Exception ended;
  private int passes;

  private final class Teller extends StillRecorder {
    @Override
    public @Nullable Object limit(int method) {
      told.add("limit " + methods.get(method).getName());
      return passes > 0 && passes-- > 0 ? null : answer;
    }

    @Override
    public @Nullable Object around(
        int number, @Nullable Object self, Object[] arguments, MethodHandles.Lookup lookup) {
      Method method = methods.get(number);
      told.add("around " + method.getName() + ' ' + arguments.length);
      MethodType shape =
          MethodType.fromMethodDescriptorString(
              Type.getMethodDescriptor(method), lookup.lookupClass().getClassLoader());
      boolean isStatic = Modifier.isStatic(method.getModifiers());
      try {
        Class<?> type = lookup.lookupClass();
        OwnCode code =
            OwnCode.of(
                isStatic
                    ? lookup.findStatic(type, method.getName(), shape)
                    : lookup.findSpecial(type, method.getName(), shape, type),
                isStatic);
        passes = 1;
        return Hook.instead(code.call(self, arguments));
      } catch (Exception e) {
        return Hook.throwing(e);
      }
    }

    @Override
    public void over(Object state, @Nullable Object result, @Nullable Throwable thrown) {
      told.add("over " + result + (thrown == null ? "" : " " + thrown.getMessage()));
      if (ended != null) {
        throw GatedMethodTest.<RuntimeException>asItIs(ended);
      }
    }
  }

  @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"})
  private static <X extends Exception> X asItIs(Exception thrown) throws X {
    throw (X) thrown;
  }

  @BeforeEach
  void connect() {
    Bridge.connect(new Teller());
  }

  @AfterEach
  void disconnect() {
    Bridge.connect(null);
  }

  /** The shapes, all methods woven, and defined anew. */
  private Object woven() throws ReflectiveOperationException {
    Weaver weaver = new Weaver(new Sites(17), false, null, new SwallowedErrors());
    String name = Shapes.class.getName().replace('.', '/');
    List<LimitedMethods.Found> found = new ArrayList<>();
    for (Method method : Shapes.class.getDeclaredMethods()) {
      if (!method.isSynthetic()) {
        found.add(
            new LimitedMethods.Found(
                method.getName() + Type.getMethodDescriptor(method), methods.size()));
        methods.add(method);
      }
    }
    byte[] original = AllTables.bytes(name);
    byte[] woven =
        original == null ? null : weaver.weave(original, Weaver.limited(found, name, null));
    return Woven.anew(Shapes.class, woven);
  }

  private static @Nullable Object call(Object self, String name, Object... arguments)
      throws Exception {
    for (Method method : self.getClass().getDeclaredMethods()) {
      if (method.getName().equals(name)) {
        method.setAccessible(true);
        try {
          return method.invoke(self, arguments);
        } catch (InvocationTargetException e) {
          if (e.getCause() instanceof Exception cause) {
            throw cause;
          }
          throw e;
        }
      }
    }
    throw new IllegalArgumentException(name);
  }

  private static String callAll(Object shapes) throws Exception {
    List<Object> results = new ArrayList<>();
    results.add(call(shapes, "primitives", 1, 2L, 3.0, (byte) 4));
    results.add(call(shapes, "wide", 3L, 2.5));
    results.add(call(shapes, "assigns", "x", 3));
    results.add(Arrays.toString((int[]) call(shapes, "catches", 0)));
    results.add(Arrays.toString((int[]) call(shapes, "catches", 5)));
    for (int i = 0; i < 9; i += 2) {
      results.add(call(shapes, "manyReturns", i));
    }
    results.add(call(shapes, "nested", "lock"));
    results.add(call(shapes, "forever", (Object) new boolean[1]));
    results.add(call(shapes, "isBlocking"));
    assertThrows(IllegalStateException.class, () -> call(shapes, "fails", "as it should"));
    return results.toString();
  }

  @Test
  void aMethodThatNothingLimitsDoesWhatItDid() throws Exception {
    String expected = callAll(new Shapes());
    Object shapes = woven();
    assertEquals(expected, callAll(shapes));
    assertTrue(told.stream().allMatch(line -> line.startsWith("limit ")), told::toString);
  }

  @Test
  void aCallThatBeginsInPlaceIsToldWhenItIsOver() throws Exception {
    String expected = callAll(new Shapes());
    answer = "state";
    Object shapes = woven();
    assertEquals(expected, callAll(shapes));
    told.clear();
    call(shapes, "assigns", "x", 1);
    call(shapes, "wide", 3L, 2.5);
    assertThrows(IllegalStateException.class, () -> call(shapes, "fails", "sorry"));
    assertEquals(
        List.of(
            "limit assigns",
            "over x0",
            "limit wide",
            "over null",
            "limit fails",
            "over null sorry"),
        told);
  }

  @Test
  void whatTheEndThrowsStandsInThePlaceOfWhatTheBodyDid() throws Exception {
    Object shapes = woven();
    answer = "state";
    ended = new IOException("late");
    assertSame(ended, assertThrows(IOException.class, () -> call(shapes, "manyReturns", 1)));
    assertSame(ended, assertThrows(IOException.class, () -> call(shapes, "fails", "sorry")));
    assertEquals(4, told.size(), told::toString);
  }

  @Test
  void anAnswerStandsInThePlaceOfTheBody() throws Exception {
    Object shapes = woven();
    answer = Hook.instead(42);
    assertEquals(42, call(shapes, "primitives", 1, 2L, 3.0, (byte) 4));
    answer = Hook.instead("mine");
    assertEquals("mine", call(shapes, "assigns", "x", 1));
    answer = Hook.instead(null);
    assertNull(call(shapes, "fails", "does not run"));
    Exception thrown = new IOException("instead");
    answer = Hook.throwing(thrown);
    assertSame(thrown, assertThrows(IOException.class, () -> call(shapes, "fails", "")));
  }

  @Test
  void theAgentCanMakeTheCallOfEveryShape() throws Exception {
    String expected = callAll(new Shapes());
    answer = Bridge.AROUND;
    Object shapes = woven();
    assertEquals(expected, callAll(shapes));
    told.clear();
    call(shapes, "primitives", 1, 2L, 3.0, (byte) 4);
    assertEquals(List.of("limit primitives", "around primitives 4", "limit primitives"), told);
  }

  @Test
  void withoutARecorderAWovenClassRunsOn() throws Exception {
    Object shapes = woven();
    Bridge.connect(null);
    assertEquals(callAll(new Shapes()), callAll(shapes));
    assertEquals(List.of(), told);
  }
}
