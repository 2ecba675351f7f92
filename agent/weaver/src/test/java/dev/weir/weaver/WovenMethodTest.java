package dev.weir.weaver;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.weir.api.OperationType;
import dev.weir.bridge.Bridge;
import dev.weir.core.record.SwallowedErrors;
import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * Woven methods pass the JVM's own verifier, do what they did, and tell when they begin and end.
 */
class WovenMethodTest {
  private static final String[] METHODS = {
    "primitives", "wide", "assigns", "catches", "fails", "manyReturns", "nested", "forever"
  };

  private final List<String> told = new ArrayList<>();
  private @Nullable Object answer = "state";
  private @Nullable Exception refused;
  private @Nullable Exception ended;

  private final class Teller extends StillRecorder {
    @Override
    public long enter(int site, @Nullable Object self, @Nullable Object detail) {
      told.add("enter");
      if (refused != null) {
        throw WovenMethodTest.<RuntimeException>asItIs(refused);
      }
      return 7;
    }

    @Override
    public void exit(
        int site,
        long token,
        @Nullable Object self,
        @Nullable Object detail,
        @Nullable Throwable thrown) {
      told.add("exit " + token + " " + detail + (thrown == null ? "" : " " + thrown.getMessage()));
      if (ended != null) {
        throw WovenMethodTest.<RuntimeException>asItIs(ended);
      }
    }

    @Override
    public long scope(int site, @Nullable Object self, @Nullable Object detail) {
      told.add("scope");
      return 8;
    }

    @Override
    public void leave(long token) {
      told.add("leave " + token);
    }

    @Override
    public @Nullable Object before(
        int hook, @Nullable Object self, @Nullable Object first, @Nullable Object second) {
      told.add("before " + first + " " + second);
      return answer;
    }

    @Override
    public void after(
        int hook,
        @Nullable Object self,
        Object state,
        @Nullable Object result,
        @Nullable Throwable thrown) {
      String shown = result instanceof int[] numbers ? Arrays.toString(numbers) : "" + result;
      told.add("after " + state + " " + shown + (thrown == null ? "" : " " + thrown.getMessage()));
    }
  }

  @BeforeEach
  void connect() {
    Bridge.connect(new Teller());
  }

  @AfterEach
  void disconnect() {
    Bridge.connect(null);
  }

  @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"})
  private static <X extends Exception> X asItIs(Exception thrown) throws X {
    throw (X) thrown;
  }

  /** The shapes, woven and defined anew. */
  private static Object woven(Sites sites) throws ReflectiveOperationException {
    Weaver weaver = new Weaver(sites, false, null, new SwallowedErrors());
    String name = Shapes.class.getName().replace('.', '/');
    byte[] original = AllTables.bytes(name);
    byte[] woven = original == null ? null : weaver.weave(original, sites.byOwner().get(name));
    return Woven.anew(Shapes.class, woven);
  }

  private static Sites.Builder blocking(Sites sites) {
    return sites.blocking("shape", OperationType.FILE_IO).in(Shapes.class.getName());
  }

  private static @Nullable Object call(Object self, String name, Object... arguments)
      throws Exception {
    for (Method method : self.getClass().getMethods()) {
      if (method.getName().equals(name)) {
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

  /** Calls every shape, on every way through it. */
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
    assertThrows(IllegalStateException.class, () -> call(shapes, "fails", "as it should"));
    return results.toString();
  }

  @Test
  void aWovenClassDoesWhatItDid() throws Exception {
    String expected = callAll(new Shapes());
    for (int argument = -1; argument < 4; argument++) {
      Sites sites = new Sites(17);
      blocking(sites).detailArgument(argument).methods(METHODS);
      assertEquals(expected, callAll(woven(sites)));
    }
  }

  @Test
  void everyEnterHasItsExitOnEveryWayOut() throws Exception {
    Sites sites = new Sites(17);
    blocking(sites).detailField("path", "Ljava/lang/String;").methods(METHODS);
    Object shapes = woven(sites);
    callAll(shapes);
    long entered = told.stream().filter(line -> line.equals("enter")).count();
    assertEquals(entered, told.size() - entered);
    told.clear();
    assertThrows(IllegalStateException.class, () -> call(shapes, "fails", "sorry"));
    assertEquals(List.of("enter", "exit 7 a path sorry"), told);
  }

  @Test
  void theDetailIsTheArgumentAsItWasGiven() throws Exception {
    Sites sites = new Sites(17);
    blocking(sites).detailArgument(0).methods("assigns");
    call(woven(sites), "assigns", "given", 2);
    assertEquals(List.of("enter", "exit 7 given"), told);
  }

  @Test
  void aFieldThatThisJdkLacksIsNoDetailAndNoError() throws Exception {
    Sites sites = new Sites(17);
    blocking(sites).detailField("renamed", "Ljava/lang/String;").methods("catches");
    call(woven(sites), "catches", 0);
    assertEquals(List.of("enter", "exit 7 null"), told);
  }

  @Test
  void aConditionIsAskedFirst() throws Exception {
    Sites sites = new Sites(17);
    blocking(sites).onlyIf("isBlocking").methods("catches");
    call(woven(sites), "catches", 0);
    assertEquals(List.of("enter", "exit 7 null"), told);
  }

  @Test
  void aScopeIsLeftOnEveryWayOut() throws Exception {
    Sites sites = new Sites(17);
    sites.suppressing("shape").in(Shapes.class.getName()).methods(METHODS);
    Object shapes = woven(sites);
    assertThrows(IllegalStateException.class, () -> call(shapes, "fails", "sorry"));
    call(shapes, "wide", 1L, 1.0);
    assertEquals(List.of("scope", "leave 8", "scope", "leave 8"), told);
  }

  @Test
  void aHookSeesArgumentsResultAndException() throws Exception {
    Sites sites = new Sites(17);
    sites.hook("shape", new Hook() {}).in(Shapes.class.getName()).methods(METHODS);
    Object shapes = woven(sites);
    call(shapes, "assigns", "x", 1);
    call(shapes, "catches", 5);
    assertThrows(IllegalStateException.class, () -> call(shapes, "fails", "sorry"));
    assertEquals(
        List.of(
            "before x null",
            "after state x0",
            "before null null",
            "after state [-1, 1]",
            "before sorry null",
            "after state null sorry"),
        told);
  }

  @Test
  void ofTwoRowsOnOneMethodTheLaterIsAround() throws Exception {
    Sites sites = new Sites(17);
    blocking(sites).methods("catches");
    sites.suppressing("around").in(Shapes.class.getName()).methods("catches");
    call(woven(sites), "catches", 0);
    assertEquals(List.of("scope", "enter", "exit 7 null", "leave 8"), told);
  }

  @Test
  void withoutARecorderAWovenClassRunsOn() throws Exception {
    Sites sites = new Sites(17);
    blocking(sites).methods(METHODS);
    Object shapes = woven(sites);
    Bridge.connect(null);
    assertEquals(callAll(new Shapes()), callAll(shapes));
    assertEquals(List.of(), told);
  }

  @Test
  void whatEnterThrowsIsThrownAndTheBodyDoesNotRun() throws Exception {
    Sites sites = new Sites(17);
    blocking(sites).methods(METHODS);
    Object shapes = woven(sites);
    refused = new IOException("refused");
    boolean[] untouched = new boolean[1];
    assertSame(refused, assertThrows(IOException.class, () -> call(shapes, "forever", untouched)));
    assertFalse(untouched[0]);
    assertEquals(List.of("enter"), told);
  }

  @Test
  void whatExitThrowsIsThrownAndExitIsCalledOnce() throws Exception {
    Sites sites = new Sites(17);
    blocking(sites).methods(METHODS);
    Object shapes = woven(sites);
    ended = new IOException("ended");
    assertSame(ended, assertThrows(IOException.class, () -> call(shapes, "manyReturns", 1)));
    assertSame(ended, assertThrows(IOException.class, () -> call(shapes, "fails", "sorry")));
    assertEquals(List.of("enter", "exit 7 null", "enter", "exit 7 null sorry"), told);
  }

  @Test
  void aGuardThatDoesNotAnswerIsAHook() throws Exception {
    String expected = callAll(new Shapes());
    Sites sites = new Sites(17);
    sites.guard("shape", new Hook() {}).in(Shapes.class.getName()).methods(METHODS);
    Object shapes = woven(sites);
    assertEquals(expected, callAll(shapes));
    told.clear();
    call(shapes, "assigns", "x", 1);
    assertEquals(List.of("before x null", "after state x0"), told);
  }

  @Test
  void aGuardAnswersInThePlaceOfTheBody() throws Exception {
    Sites sites = new Sites(17);
    sites.guard("shape", new Hook() {}).in(Shapes.class.getName()).methods(METHODS);
    Object shapes = woven(sites);
    answer = Hook.instead(42);
    assertEquals(42, call(shapes, "primitives", 1, 2L, 3.0, (byte) 4));
    answer = Hook.instead(43L);
    assertEquals(43L, call(shapes, "wide", 3L, 2.5));
    answer = Hook.instead("mine");
    assertEquals("mine", call(shapes, "assigns", "x", 1));
    answer = Hook.instead(4.5);
    assertEquals(4.5, call(shapes, "manyReturns", 1));
    answer = Hook.instead(4.5f);
    assertEquals(4.5f, call(shapes, "nested", "lock"));
    answer = Hook.instead(true);
    assertEquals(true, call(shapes, "forever", (Object) new boolean[1]));
    answer = Hook.instead(null);
    assertNull(call(shapes, "fails", "does not run"));
    Exception thrown = new IOException("instead");
    answer = Hook.throwing(thrown);
    assertSame(thrown, assertThrows(IOException.class, () -> call(shapes, "fails", "")));
    assertEquals(8, told.size());
  }
}
