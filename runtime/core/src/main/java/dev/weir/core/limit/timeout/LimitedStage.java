package dev.weir.core.limit.timeout;

import dev.weir.api.CallHandle;
import dev.weir.api.CallTimeoutException;
import dev.weir.api.TimeoutStrategy;
import dev.weir.api.policy.TimeoutPolicy;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The outcome of a call that nobody waits for, or its timeout. The JDK's timer decides between
 * them: the outcome counts only if it can still take the timer back.
 */
final class LimitedStage<T extends @Nullable Object> {
  private final TimeLimiter.Terms terms;
  private final LongSupplier taken;
  private final CallHandle<T> call;
  private final CompletionStage<T> outcome;
  private final Late late;
  private final CompletableFuture<T> result = new CompletableFuture<>();

  /** Makes the exception of a call that was late. */
  @FunctionalInterface
  interface Late {
    CallTimeoutException exception(
        TimeoutPolicy policy,
        boolean freed,
        @Nullable CallHandle<?> handle,
        @Nullable Throwable thrown);
  }

  /**
   * @param taken how long the call has taken so far, in nanoseconds
   * @param outcome of the call, in a stage that completes when the body has returned
   */
  LimitedStage(
      TimeLimiter.Terms terms,
      LongSupplier taken,
      CallHandle<T> call,
      CompletionStage<T> outcome,
      Late late) {
    this.terms = terms;
    this.taken = taken;
    this.call = call;
    this.outcome = outcome;
    this.late = late;
  }

  CompletionStage<T> begin() {
    CompletableFuture<@Nullable Void> timer = timer(terms.timeoutNanos());
    // What hangs on the stage must not hold up the JDK's timer.
    var unusedTimeout = timer.thenRunAsync(this::timedOut, StopChain.DAEMONS);
    outcome.whenComplete(
        (value, thrown) -> {
          if (timer.cancel(false)) {
            settle(value, thrown);
          }
        });
    var unusedCancel =
        result.whenComplete(
            (value, thrown) -> {
              if (result.isCancelled()) {
                call.cancel();
              }
            });
    return result;
  }

  /** Completes after that time; whoever cancels it takes it out of the JDK's timer. */
  private static CompletableFuture<@Nullable Void> timer(long nanos) {
    return new CompletableFuture<@Nullable Void>()
        .completeOnTimeout(null, nanos, TimeUnit.NANOSECONDS);
  }

  private void settle(T value, @Nullable Throwable thrown) {
    if (thrown == null) {
      result.complete(value);
    } else {
      // A stage wraps what it hands on.
      Throwable cause = thrown.getCause();
      Throwable failure = thrown instanceof CompletionException && cause != null ? cause : thrown;
      boolean ended = terms.isEnded(taken.getAsLong(), failure);
      result.completeExceptionally(
          ended ? late.exception(terms.policy(), true, null, failure) : failure);
    }
  }

  private void timedOut() {
    TimeoutStrategy strategy = terms.policy().strategy();
    if (strategy == TimeoutStrategy.BACKGROUND) {
      fail(false, call);
    } else if (!call.cancel()) {
      // It has returned after all.
      outcome.whenComplete(this::settle);
    } else {
      long grace = strategy == TimeoutStrategy.ERROR_RESPONSE ? 0 : terms.graceNanos();
      CompletableFuture<@Nullable Void> waited = timer(grace);
      outcome.whenComplete((value, thrown) -> waited.complete(null));
      var unused =
          waited.thenRunAsync(() -> fail(call.status().isFinal(), null), StopChain.DAEMONS);
    }
  }

  private void fail(boolean freed, @Nullable CallHandle<?> handle) {
    result.completeExceptionally(late.exception(terms.policy(), freed, handle, null));
  }
}
