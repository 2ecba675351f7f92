package dev.weir.core.limit.timeout;

import dev.weir.api.CallHandle;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** A call that is asynchronous by itself: all there is of it is its stage. */
final class StageCall<T extends @Nullable Object> implements CallHandle<T> {
  private final String id;
  private final CompletionStage<T> stage;
  private final CompletableFuture<T> outcome = new CompletableFuture<>();
  private volatile boolean cancelled;

  StageCall(String name, CompletionStage<T> stage) {
    this.id = RunningCall.nextId(name);
    this.stage = stage;
    stage.whenComplete(
        (value, thrown) -> {
          if (thrown == null) {
            outcome.complete(value);
          } else {
            outcome.completeExceptionally(thrown);
          }
        });
  }

  @Override
  public String id() {
    return id;
  }

  @Override
  public Status status() {
    if (!outcome.isDone()) {
      return Status.RUNNING;
    }
    if (!outcome.isCompletedExceptionally()) {
      return Status.DONE;
    }
    return cancelled ? Status.CANCELLED : Status.FAILED;
  }

  @Override
  public CompletionStage<T> outcome() {
    return outcome.minimalCompletionStage();
  }

  @Override
  public boolean cancel() {
    if (outcome.isDone()) {
      return false;
    }
    cancelled = true;
    try {
      stage.toCompletableFuture().cancel(true);
    } catch (UnsupportedOperationException e) {
      // A stage that cannot be cancelled goes on.
    }
    return true;
  }
}
