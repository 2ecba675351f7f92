package dev.weir.core.limit.retry;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * One asynchronous call and its attempts, one after the other: each is begun by the scheduler, so
 * that stages which fail at once do not pile up on a stack.
 */
final class AsyncCall<T extends @Nullable Object> {
  private final Retry retry;
  private final Retry.Terms terms;
  private final long began;
  private final Supplier<? extends CompletionStage<T>> body;
  private final Executor executor;
  private final CompletableFuture<T> result = new CompletableFuture<>();
  private volatile @Nullable CompletionStage<T> current;

  AsyncCall(
      Retry retry,
      Retry.Terms terms,
      long began,
      Supplier<? extends CompletionStage<T>> body,
      Executor executor) {
    this.retry = retry;
    this.terms = terms;
    this.began = began;
    this.body = body;
    this.executor = executor;
  }

  CompletionStage<T> begin() {
    var unused = result.whenComplete((value, thrown) -> cancelCurrent());
    attempt(1);
    return result;
  }

  private void attempt(int number) {
    if (result.isDone()) {
      return;
    }
    CompletionStage<T> stage;
    try {
      stage = body.get();
    } catch (Throwable e) {
      failed(number, e);
      return;
    }
    current = stage;
    stage.whenComplete(
        (value, thrown) -> {
          if (thrown != null) {
            failed(number, unwrapped(thrown));
          } else {
            returned(number, value);
          }
        });
    if (result.isCancelled()) {
      cancelCurrent();
    }
  }

  private void returned(int number, T value) {
    if (!terms.policy().retriesResult(value)) {
      retry.succeeded(number);
      result.complete(value);
    } else {
      again(number, null, () -> result.complete(value));
    }
  }

  private void failed(int number, Throwable thrown) {
    again(number, thrown, () -> result.completeExceptionally(thrown));
  }

  private void again(int number, @Nullable Throwable thrown, Runnable giveUp) {
    long wait = result.isDone() ? Retry.GIVE_UP : retry.next(terms, began, number, thrown);
    if (wait == Retry.GIVE_UP) {
      giveUp.run();
      return;
    }
    try {
      retry.schedule(wait, () -> attempt(number + 1), task -> execute(task, giveUp));
    } catch (RuntimeException e) {
      giveUp.run();
    }
  }

  /** Runs on the timer's thread: an executor that takes no more must not lose the call. */
  private void execute(Runnable task, Runnable giveUp) {
    try {
      executor.execute(task);
    } catch (RuntimeException e) {
      giveUp.run();
    }
  }

  private void cancelCurrent() {
    CompletionStage<T> stage = current;
    if (result.isCancelled() && stage != null) {
      try {
        stage.toCompletableFuture().cancel(true);
      } catch (UnsupportedOperationException e) {
        // A stage that cannot be cancelled goes on.
      }
    }
  }

  /** A stage wraps what it hands on. */
  private static Throwable unwrapped(Throwable thrown) {
    Throwable cause = thrown instanceof CompletionException ? thrown.getCause() : null;
    return cause == null ? thrown : cause;
  }
}
