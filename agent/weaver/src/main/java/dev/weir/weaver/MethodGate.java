package dev.weir.weaver;

import java.lang.invoke.MethodHandles;
import org.jspecify.annotations.Nullable;

/** Whom a woven method with limits asks; see the recorder's methods of the same names. */
public interface MethodGate {
  /** Whether it may begin, and how. */
  @Nullable Object limit(int method);

  /** Makes its call. */
  @Nullable Object around(
      int method, @Nullable Object self, Object[] arguments, MethodHandles.Lookup lookup);

  /** A call whose body runs where it was called. */
  interface Begun {
    /**
     * The body is over; called once, by the thread that began it.
     *
     * @return what is thrown in the place of what it returned or threw; null: that stays
     */
    @Nullable Throwable over(@Nullable Object result, @Nullable Throwable thrown);
  }
}
