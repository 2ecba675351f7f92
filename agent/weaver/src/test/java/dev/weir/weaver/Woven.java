package dev.weir.weaver;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.jspecify.annotations.Nullable;

/** A class of the tests, woven and defined anew, beside itself as it is. */
final class Woven {
  private Woven() {}

  /**
   * One object of it.
   *
   * @param woven what the weaver has made of it; null: nothing, which fails
   */
  static Object anew(Class<?> type, byte @Nullable [] woven) throws ReflectiveOperationException {
    if (woven == null) {
      throw new IllegalStateException("nothing woven");
    }
    assertEquals("", AllTables.problems(woven));
    ClassLoader loader =
        new ClassLoader(type.getClassLoader()) {
          @Override
          protected Class<?> loadClass(String wanted, boolean resolve)
              throws ClassNotFoundException {
            return wanted.equals(type.getName())
                ? defineClass(wanted, woven, 0, woven.length)
                : super.loadClass(wanted, resolve);
          }
        };
    return loader.loadClass(type.getName()).getConstructor().newInstance();
  }
}
