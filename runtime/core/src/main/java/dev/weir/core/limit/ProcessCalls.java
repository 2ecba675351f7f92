package dev.weir.core.limit;

import dev.weir.api.CallTimeoutException;
import dev.weir.api.RejectedException;
import dev.weir.api.TimeoutStrategy;
import dev.weir.api.policy.TimeoutPolicy;
import dev.weir.core.limit.pool.Cancellation;
import dev.weir.core.limit.pool.JobCall;
import dev.weir.core.limit.pool.PooledCall;
import dev.weir.core.limit.pool.ResourcePool;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * Runs bodies in the child processes of a pool, and ends those that take too long by ending their
 * processes. The body itself is sent there, so it must be serialisable, and nothing of this JVM can
 * go along with it.
 */
final class ProcessCalls {
  private final String name;
  private final ResourcePool pool;
  private final TimeoutPolicy timeout;

  /**
   * @param name of the policy
   * @param timeout as long as nobody would wait, where there is none
   */
  ProcessCalls(String name, ResourcePool pool, TimeoutPolicy timeout) {
    this.name = name;
    this.pool = pool;
    this.timeout = timeout;
  }

  /**
   * Does nothing if this body can travel.
   *
   * @throws IllegalArgumentException if it cannot
   */
  void check(Callable<?> body) {
    if (!(body instanceof JobCall)) {
      throw new IllegalArgumentException(
          name
              + ": its calls run in processes, where only a JobCall can go, no "
              + body.getClass().getName());
    }
  }

  /**
   * Calls the body and waits for what it returns.
   *
   * @param held is told when nothing of the body is left
   * @throws RejectedException if the pool took no more; the body was not accepted then
   * @throws CallTimeoutException if it took too long
   * @throws InterruptedException if the caller was interrupted; the body was told to stop
   */
  <T extends @Nullable Object> T call(Callable<? extends T> body, HeldPermits held)
      throws Exception {
    PooledCall<? extends T> call = submit(body, held);
    try {
      return call.get(timeout.timeout());
    } catch (TimeoutException e) {
      throw late(call);
    } catch (ExecutionException e) {
      Throwable cause = e.getCause();
      Throwable thrown = cause == null ? e : cause;
      held.threw(thrown);
      throw Thrown.<RuntimeException>asItIs(thrown);
    } catch (InterruptedException e) {
      call.cancel();
      throw e;
    }
  }

  private CallTimeoutException late(PooledCall<?> call) throws InterruptedException {
    return switch (timeout.strategy()) {
      case BACKGROUND -> timedOut(false, new PooledHandle<>(name, call));
      case ERROR_RESPONSE -> timedOut(call.cancel() == Cancellation.FREED, null);
      case CANCEL, CACHE_FALLBACK ->
          timedOut(call.cancel(timeout.grace()) == Cancellation.FREED, null);
    };
  }

  private CallTimeoutException timedOut(boolean freed, @Nullable PooledHandle<?> handle) {
    return new CallTimeoutException(
        name, timeout.timeout(), freed, handle, null, timeout.stackTrace());
  }

  private <T extends @Nullable Object> PooledCall<? extends T> submit(
      Callable<? extends T> body, HeldPermits held) {
    PooledCall<? extends T> call;
    try {
      call = pool.submit(body);
    } catch (Throwable e) {
      held.run();
      throw e;
    }
    held.accepted(call);
    call.freed().whenComplete((nothing, never) -> held.run());
    return call;
  }

  /**
   * Begins the body and returns at once.
   *
   * @see #call
   */
  <T extends @Nullable Object> CompletableFuture<T> start(
      Callable<? extends T> body, HeldPermits held) {
    PooledCall<? extends T> call = submit(body, held);
    CompletableFuture<T> result = new CompletableFuture<>();
    CompletableFuture<@Nullable Void> timer = after(timeout.timeout());
    var unused = timer.thenRun(() -> late(call, result));
    call.outcome()
        .whenComplete(
            (value, thrown) -> {
              // Only if the timer can still be taken back was the call in time.
              if (timer.cancel(false)) {
                settle(result, value, thrown);
              }
            });
    var ignored =
        result.whenComplete(
            (value, thrown) -> {
              if (result.isCancelled()) {
                call.cancel();
              }
            });
    return result;
  }

  private void late(PooledCall<?> call, CompletableFuture<?> result) {
    if (timeout.strategy() == TimeoutStrategy.BACKGROUND) {
      result.completeExceptionally(timedOut(false, new PooledHandle<>(name, call)));
      return;
    }
    call.cancel();
    boolean waits = timeout.strategy() != TimeoutStrategy.ERROR_RESPONSE;
    CompletableFuture<@Nullable Void> patience = after(waits ? timeout.grace() : Duration.ZERO);
    CompletionStage<@Nullable Void> freed = call.freed();
    freed.whenComplete((nothing, never) -> patience.complete(null));
    var unused =
        patience.thenRun(
            () -> {
              boolean gone = call.cancel() == Cancellation.FREED;
              result.completeExceptionally(timedOut(gone, null));
            });
  }

  private static CompletableFuture<@Nullable Void> after(Duration time) {
    return new CompletableFuture<@Nullable Void>()
        .completeOnTimeout(null, time.toNanos(), TimeUnit.NANOSECONDS);
  }

  private static <T extends @Nullable Object> void settle(
      CompletableFuture<T> result, T value, @Nullable Throwable thrown) {
    if (thrown == null) {
      result.complete(value);
    } else {
      result.completeExceptionally(thrown);
    }
  }
}
