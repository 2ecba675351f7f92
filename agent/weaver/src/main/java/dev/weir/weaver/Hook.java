package dev.weir.weaver;

import org.jspecify.annotations.Nullable;

/**
 * What the agent does around a method of a framework: begins a request, learns a target.
 *
 * <p>Runs on the application's thread, in the agent's loader. Objects of the application arrive as
 * {@code Object}. An exception is swallowed and counted; after 100 the hook is switched off.
 */
public interface Hook {
  /**
   * For guarded methods, what {@link #before} returns to have this returned in the place of the
   * body, which then does not run; {@link #after} is not called either.
   *
   * @param result of the method's type; null for void
   */
  static Object instead(@Nullable Object result) {
    return new @Nullable Object[] {result};
  }

  /** The same to have this thrown, declared or not. */
  static Object throwing(Throwable thrown) {
    return new @Nullable Object[] {null, thrown};
  }

  /**
   * Whether it is called while the agent is switched off as well: what has begun comes to its end.
   */
  default boolean ends() {
    return false;
  }

  /**
   * Before the body.
   *
   * @param self the object, null for a static method
   * @param first the first argument where it is a reference, else null
   * @param second the second argument likewise
   * @return what {@link #after} gets; null where it need not be called
   */
  default @Nullable Object before(
      @Nullable Object self, @Nullable Object first, @Nullable Object second) {
    return null;
  }

  /**
   * After the body.
   *
   * @param state what {@link #before} gave
   * @param result what the method returned where that is a reference, else null
   * @param thrown what it threw, or null
   */
  default void after(
      @Nullable Object self, Object state, @Nullable Object result, @Nullable Throwable thrown) {}
}
