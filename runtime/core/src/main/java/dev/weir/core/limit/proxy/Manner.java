package dev.weir.core.limit.proxy;

import dev.weir.api.CallHandle;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;

/** How the caller of a method gets what it returns. */
public enum Manner {
  /** When the method returns it is done. */
  WAIT,
  /** The method's own code returns a stage, and is done when that is. */
  STAGE,
  /** The method runs on another thread; the caller gets a stage at once. */
  HAND_OFF,
  /** The method runs in the background; the caller gets a stage, a handle or nothing at once. */
  BACKGROUND;

  private static final String HANDLE = CallHandle.class.getName();

  /**
   * The manner of a method, or null where there is none: see {@link #problem}.
   *
   * @param result the name of the type that it returns
   */
  public static @Nullable Manner of(String result, MethodTerms terms) {
    if (terms.task() != null) {
      boolean returns = result.equals("void") || result.equals(HANDLE) || isFuture(result);
      return returns ? BACKGROUND : null;
    }
    if (terms.async() != null && isFuture(result)) {
      return HAND_OFF;
    }
    // A Future that the code made itself says nothing when it is done.
    return isFuture(result) && !result.equals(Future.class.getName()) ? STAGE : WAIT;
  }

  /** Why a method that returns this has no manner. */
  public static String problem(String result) {
    return "is a @BackgroundTask and returns "
        + result.substring(result.lastIndexOf('.') + 1)
        + ": its caller would have to wait; return nothing, a CompletionStage, a Future or"
        + " a CallHandle";
  }

  private static boolean isFuture(String type) {
    return type.equals(CompletionStage.class.getName())
        || type.equals(CompletableFuture.class.getName())
        || type.equals(Future.class.getName());
  }
}
