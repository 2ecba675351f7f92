package dev.weir.core.limit.proxy;

import dev.weir.api.CallHandle;
import dev.weir.core.limit.Limiter;
import java.lang.reflect.Method;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;

/** One method with the limits that its annotations name. */
final class LimitedMethod {
  private final Method method;
  private final Limiter limiter;
  private final Manner manner;
  private final String task;

  /**
   * @param task what kind of background task it is; empty: none
   */
  LimitedMethod(Method method, Limiter limiter, Manner manner, String task) {
    this.method = method;
    this.limiter = limiter;
    this.manner = manner;
    this.task = task;
  }

  /**
   * Whose result it is: that of one method of one object, for the same arguments. Arrays are the
   * same only if they are one.
   */
  private record Key(Method method, Identity self, List<@Nullable Object> arguments) {}

  /** An object as itself, whatever it thinks it equals. */
  private record Identity(Object self) {
    @Override
    public boolean equals(@Nullable Object other) {
      return other instanceof Identity identity && identity.self == self;
    }

    @Override
    public int hashCode() {
      return System.identityHashCode(self);
    }
  }

  /**
   * Calls the method, now or later.
   *
   * @param self whose method it is
   */
  @Nullable Object call(OwnCode code, Object self, Object[] arguments) throws Exception {
    return switch (manner) {
      case WAIT -> wait(code, self, arguments);
      case STAGE ->
          limiter.callStage(() -> stage(code.call(self, arguments))).toCompletableFuture();
      case HAND_OFF ->
          limiter.callAsync(() -> awaited(code.call(self, arguments))).toCompletableFuture();
      case BACKGROUND -> background(code, self, arguments);
    };
  }

  private @Nullable Object wait(OwnCode code, Object self, Object[] arguments) throws Exception {
    Callable<@Nullable Object> body = () -> code.call(self, arguments);
    if (method.getReturnType() == void.class || !limiter.keepsResults()) {
      return limiter.call(body);
    }
    // The caller may change its array while the result is kept.
    List<@Nullable Object> same = Arrays.asList(arguments.clone());
    return limiter.call(new Key(method, new Identity(self), same), body);
  }

  private @Nullable Object background(OwnCode code, Object self, Object[] arguments) {
    CallHandle<@Nullable Object> handle =
        limiter.callInBackground(task, () -> awaited(code.call(self, arguments)));
    Class<?> result = method.getReturnType();
    if (result == void.class) {
      return null;
    }
    return result == CallHandle.class ? handle : handle.outcome().toCompletableFuture();
  }

  @SuppressWarnings("unchecked")
  private static CompletionStage<@Nullable Object> stage(@Nullable Object returned) {
    return (CompletionStage<@Nullable Object>)
        Objects.requireNonNull(returned, "the method returned null in place of a stage");
  }

  /**
   * What code that runs on another thread has for its caller. If it returned a stage or a future
   * the thread waits for that: its permits must be held as long, and a timeout must reach it.
   */
  private static @Nullable Object awaited(@Nullable Object returned) throws Exception {
    Future<?> future;
    if (returned instanceof CallHandle<?> handle) {
      future = handle.outcome().toCompletableFuture();
    } else if (returned instanceof CompletionStage<?> stage) {
      future = stage.toCompletableFuture();
    } else if (returned instanceof Future<?> other) {
      future = other;
    } else {
      return returned;
    }
    try {
      return future.get();
    } catch (ExecutionException e) {
      throw OwnCode.<RuntimeException>asItIs(e.getCause() == null ? e : e.getCause());
    } catch (InterruptedException e) {
      future.cancel(true);
      throw e;
    }
  }
}
