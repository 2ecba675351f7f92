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
