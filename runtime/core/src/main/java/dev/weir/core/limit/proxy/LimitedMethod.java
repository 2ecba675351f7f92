package dev.weir.core.limit.proxy;

import dev.weir.api.CallHandle;
import dev.weir.core.limit.Limiter;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;

/** One method with the limits that its annotations name. */
public final class LimitedMethod {
  private final Object method;
  private final boolean returns;
  private final Limiter limiter;
  private final Manner manner;
  private final String task;
  private final Handles handles;

  /** What a method that runs in the background returns at once. */
  @FunctionalInterface
  public interface Handles {
    /** Of the type that the method returns. */
    @Nullable Object asResult(CallHandle<@Nullable Object> handle);
  }

  /**
   * @param method tells it from others; has equals and hashCode
   * @param returns whether it returns anything
   * @param task what kind of background task it is; empty: none
   */
  public LimitedMethod(
      Object method,
      boolean returns,
      Limiter limiter,
      Manner manner,
      String task,
      Handles handles) {
    this.method = method;
    this.returns = returns;
    this.limiter = limiter;
    this.manner = manner;
    this.task = task;
    this.handles = handles;
  }

  /**
   * Whose result it is: that of one method of one object, for the same arguments. Arrays are the
   * same only if they are one.
   */
  private record Key(Object method, Identity self, List<@Nullable Object> arguments) {}

  /** An object as itself, whatever it thinks it equals. */
  private record Identity(@Nullable Object self) {
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
   * @param self whose method it is; null for a static one
   */
  public @Nullable Object call(Code code, @Nullable Object self, Object[] arguments)
      throws Exception {
    return switch (manner) {
      case WAIT -> wait(code, self, arguments);
      case STAGE ->
          limiter.callStage(() -> stage(code.call(self, arguments))).toCompletableFuture();
      case HAND_OFF ->
          limiter.callAsync(() -> awaited(code.call(self, arguments))).toCompletableFuture();
      case BACKGROUND -> background(code, self, arguments);
    };
  }

  private @Nullable Object wait(Code code, @Nullable Object self, Object[] arguments)
      throws Exception {
    Callable<@Nullable Object> body = () -> code.call(self, arguments);
    if (!returns || !limiter.keepsResults()) {
      return limiter.call(body);
    }
    // The caller may change its array while the result is kept.
    List<@Nullable Object> same = Arrays.asList(arguments.clone());
    return limiter.call(new Key(method, new Identity(self), same), body);
  }

  private @Nullable Object background(Code code, @Nullable Object self, Object[] arguments) {
    return handles.asResult(
        limiter.callInBackground(task, () -> awaited(code.call(self, arguments))));
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
