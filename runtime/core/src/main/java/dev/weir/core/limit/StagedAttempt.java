package dev.weir.core.limit;

import dev.weir.api.RejectedException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * One attempt for which nobody waits: each step is taken by whoever completes the one before.
 *
 * <p>Nobody parks. Where the policy lets calls wait for a permit, they do so on a worker of a pool.
 */
final class StagedAttempt<T extends @Nullable Object> {
  private final LimiterState limiter;
  private final Composition composition;
  private final Start<T> start;
  private final CompletableFuture<T> result = new CompletableFuture<>();
  // Written by who begins the body, read by who cancels the attempt.
  private volatile @Nullable CompletableFuture<T> underWay;

  /** How the body begins, once it has its permits. */
  @FunctionalInterface
  interface Start<T extends @Nullable Object> {
    /**
     * Begins the body and returns at once with a stage for the caller. The permits go back when
     * nothing is left of the body. Where this throws it is over, or was never accepted.
     */
    CompletionStage<T> begin(Composition composition, HeldPermits held) throws Exception;
  }

  StagedAttempt(LimiterState limiter, Composition composition, Start<T> start) {
    this.limiter = limiter;
    this.composition = composition;
    this.start = start;
  }

  /** Begins it. Who cancels the result cancels what is under way. */
  CompletableFuture<T> begin() {
    var unused = result.whenComplete((value, thrown) -> cancelUnderWay());
    long asked = composition.gate.now();
    if (!composition.gate.waits) {
      asked(composition.gate.tryAcquire(), asked);
      return result;
    }
    try {
      limiter.waitingPlace().execute(() -> asked(composition.waitForPermits(), asked));
    } catch (RejectedException e) {
      result.completeExceptionally(limiter.refusal(e.reason()));
    }
    return result;
  }

  private void asked(Permit permit, long asked) {
    RejectedException rejection = permit.rejection();
    if (rejection != null) {
      result.completeExceptionally(rejection);
      return;
    }
    long begun = composition.gate.now();
    HeldPermits held = composition.hold(begun);
    CompletableFuture<T> stage;
    try {
      stage = start.begin(composition, held).toCompletableFuture();
    } catch (Throwable e) {
      held.run();
      stage = CompletableFuture.failedFuture(e);
    }
    underWay = stage;
    if (result.isDone()) {
      cancelUnderWay();
    }
    var unused =
        stage.whenComplete(
            (value, thrown) -> {
              if (thrown == null) {
                composition.gate.judgeWell(permit.admission, value, composition.gate.since(begun));
                result.complete(value);
              } else {
                result.completeExceptionally(
                    composition.settle(permit, asked, begun, held, Thrown.unwrapped(thrown)));
              }
            });
  }

  private void cancelUnderWay() {
    CompletableFuture<T> stage = underWay;
    if (result.isCancelled() && stage != null) {
      stage.cancel(true);
    }
  }
}
