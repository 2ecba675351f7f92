package dev.weir.core.limit;

import dev.weir.api.CallHandle;
import dev.weir.core.limit.pool.PooledCall;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/** A call in a pool that goes on although nobody waits for it. */
final class PooledHandle<T extends @Nullable Object> implements CallHandle<T> {
  private static final AtomicLong SEQUENCE = new AtomicLong();

  private final String id;
  private final PooledCall<T> call;
  private final CompletableFuture<T> outcome = new CompletableFuture<>();

  PooledHandle(String name, PooledCall<T> call) {
    this.id = name + "-pooled-" + SEQUENCE.incrementAndGet();
    this.call = call;
    // What the pool tells at once may be before the process is gone; here it is the other way
    // round.
    call.freed().whenComplete((nothing, never) -> call.outcome().whenComplete(this::complete));
  }

  private void complete(T value, @Nullable Throwable thrown) {
    if (thrown == null) {
      outcome.complete(value);
    } else {
      outcome.completeExceptionally(Thrown.unwrapped(thrown));
    }
  }

  @Override
  public String id() {
    return id;
  }

  @Override
  public Status status() {
    if (!outcome.isDone()) {
      return call.hasBegun() ? Status.RUNNING : Status.QUEUED;
    }
    if (!outcome.isCompletedExceptionally()) {
      return Status.DONE;
    }
    return outcome.isCancelled() ? Status.CANCELLED : Status.FAILED;
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
    call.cancel();
    return true;
  }
}
