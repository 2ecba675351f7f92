package dev.weir.core.limit.proxy;

import dev.weir.api.CallHandle;
import java.lang.reflect.Method;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;

/** How the caller of a method gets what it returns. */
enum Manner {
  /** When the method returns it is done. */
  WAIT,
  /** The method's own code returns a stage, and is done when that is. */
  STAGE,
  /** The method runs on another thread; the caller gets a stage at once. */
  HAND_OFF,
  /** The method runs in the background; the caller gets a stage, a handle or nothing at once. */
  BACKGROUND;

  /** The manner of a method, or null where there is none: then a problem was added. */
  static @Nullable Manner of(Method method, MethodAnnotations annotations, Problems problems) {
    Class<?> result = method.getReturnType();
    if (annotations.background() != null) {
      if (result != void.class && result != CallHandle.class && !isFuture(result)) {
        problems.add(
            method,
            "is a @BackgroundTask and returns "
                + result.getSimpleName()
                + ": its caller would have to wait; return nothing, a CompletionStage, a Future or"
                + " a CallHandle");
        return null;
      }
      return BACKGROUND;
    }
    if (annotations.async() != null && isFuture(result)) {
      return HAND_OFF;
    }
    // A Future that the code made itself says nothing when it is done.
    return isFuture(result) && result != Future.class ? STAGE : WAIT;
  }

  private static boolean isFuture(Class<?> type) {
    return type == CompletionStage.class || type == CompletableFuture.class || type == Future.class;
  }
}
