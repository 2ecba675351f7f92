package dev.weir.core.limit;

import dev.weir.api.CallTimeoutException;
import dev.weir.api.RejectedException;
import dev.weir.api.Rejection;
import dev.weir.api.TimeoutStrategy;
import dev.weir.api.policy.TimeoutPolicy;
import dev.weir.core.limit.Figures.Outcome;
import dev.weir.core.limit.cache.ResultCache;
import dev.weir.core.limit.retry.Retry;
import dev.weir.core.limit.timeout.Deadline;
import dev.weir.core.limit.timeout.TimeLimiter;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * How one attempt of a call goes: the gate it passes, where its body runs, how long it may take.
 *
 * <p>Immutable: an attempt that has begun goes on as it began, whatever the policy has become.
 */
final class Composition {
  final Gate gate;
  final @Nullable TimeLimiter timer;
  final @Nullable PoolExecutor workers;
  final @Nullable ProcessCalls processes;
  final @Nullable Retry retry;
  final @Nullable ResultCache<Object, @Nullable Object> cache;
  private final LimiterState limiter;
  final long timeoutNanos;
  private final boolean fallsBack;

  /** Whether there is nothing but the gate around a body. */
  private final boolean plain;

  /**
   * @param timeout null: calls may take as long as they like
   * @param timer ends bodies that take too long, and has the workers run them where there are any
   * @param workers run bodies, unless they do already; null: bodies run on their callers' threads
   * @param processes runs bodies in child processes; then the timer is for stages alone
   */
  Composition(
      LimiterState limiter,
      Gate gate,
      @Nullable TimeoutPolicy timeout,
      @Nullable TimeLimiter timer,
      @Nullable PoolExecutor workers,
      @Nullable ProcessCalls processes,
      @Nullable Retry retry,
      @Nullable ResultCache<Object, @Nullable Object> cache) {
    this.limiter = limiter;
    this.gate = gate;
    this.timer = timer;
    timeoutNanos = timeout == null ? Long.MAX_VALUE : timeout.timeout().toNanos();
    fallsBack = timeout != null && timeout.strategy() == TimeoutStrategy.CACHE_FALLBACK;
    this.workers = workers;
    this.processes = processes;
    this.retry = retry;
    this.cache = cache;
    plain = timer == null && processes == null;
  }

  /** One attempt: the permits, the body, and what became of it. */
  <T extends @Nullable Object> T attempt(Callable<? extends T> body) throws Exception {
    if (!plain) {
      return attemptOtherwise(body);
    }
    Permit permit = ask();
    long begun = gate.now();
    T result;
    try {
      result = body.call();
    } catch (Throwable e) {
      gate.end(permit.admission, Gate.outcome(e), e, gate.since(begun));
      throw e;
    }
    gate.endWell(permit.admission, result, gate.since(begun));
    return result;
  }

  private <T extends @Nullable Object> T attemptOtherwise(Callable<? extends T> body)
      throws Exception {
    boolean here = workers == null ? processes == null : workers.isWorker();
    return here && timer != null ? attemptInTime(timer, body) : attemptElsewhere(body);
  }

  private <T extends @Nullable Object> T attemptInTime(
      TimeLimiter timer, Callable<? extends T> body) throws Exception {
    Permit permit = ask();
    long begun = gate.now();
    Deadline deadline = null;
    T result;
    try {
      deadline = timer.enter();
      result = body.call();
    } catch (Throwable e) {
      Throwable thrown = deadline == null ? e : timer.exit(deadline, e);
      throw endInTime(permit, begun, e, thrown == null ? e : thrown);
    }
    Throwable late = timer.exit(deadline, null);
    if (late != null) {
      throw endInTime(permit, begun, null, late);
    }
    gate.endWell(permit.admission, result, gate.since(begun));
    return result;
  }

  /**
   * Ends an attempt whose body threw, or nothing, and whose caller gets what the timer made of it.
   */
  private RuntimeException endInTime(
      Permit permit, long begun, @Nullable Throwable thrown, Throwable left) {
    boolean late = left != thrown && left instanceof CallTimeoutException;
    Outcome outcome = late ? Outcome.TIMED_OUT : Gate.outcome(left);
    gate.end(permit.admission, outcome, left, gate.since(begun));
    if (late) {
      limiter.late(left);
    }
    return Thrown.<RuntimeException>asItIs(left);
  }

  /**
   * Does nothing if the body can run where this runs bodies; asked before anything is counted.
   *
   * @throws IllegalArgumentException if it cannot
   */
  void check(Callable<?> body) {
    if (processes != null) {
      processes.check(body);
    }
  }

  /** Whether an attempt is the whole call, and goes on its caller's thread without waiting. */
  boolean isInPlace() {
    return retry == null && cache == null && workers == null && processes == null && !gate.waits;
  }

  private <T extends @Nullable Object> T attemptElsewhere(Callable<? extends T> body)
      throws Exception {
    check(body);
    long asked = gate.now();
    Permit permit = ask();
    long begun = gate.now();
    HeldPermits held = hold(begun);
    T result;
    try {
      result = run(body, held);
    } catch (Throwable e) {
      boolean waiting = e instanceof InterruptedException && !held.isBodys(e);
      Throwable thrown = waiting ? interrupted() : e;
      throw Thrown.<RuntimeException>asItIs(settle(permit, asked, begun, held, thrown));
    }
    gate.judgeWell(permit.admission, result, gate.since(begun));
    return result;
  }

  private <T extends @Nullable Object> T run(Callable<? extends T> body, HeldPermits held)
      throws Exception {
    if (processes != null) {
      return processes.call(body, held);
    }
    Callable<T> carried = held.with(body);
    return timer == null ? carried.call() : timer.call(carried, held);
  }

  /** Begins a body elsewhere, and returns at once. */
  <T extends @Nullable Object> CompletionStage<T> startElsewhere(
      Callable<? extends T> body, HeldPermits held) {
    if (processes != null) {
      return processes.start(body, held);
    }
    if (timer == null) {
      throw new IllegalStateException("nowhere to run it");
    }
    return timer.start(held.with(body), held);
  }

  /** Calls a body that begins something, and returns at once. */
  <T extends @Nullable Object> CompletionStage<T> startStage(
      Callable<? extends CompletionStage<T>> body, HeldPermits held) throws Exception {
    held.calledHere();
    CompletionStage<T> stage = Objects.requireNonNull(body.call(), "the body returned no stage");
    return timer == null ? released(stage, held) : timer.startStage(() -> stage, held);
  }

  /** The stage, complete after its permits are back; who cancels it cancels the stage given. */
  private static <T extends @Nullable Object> CompletableFuture<T> released(
      CompletionStage<T> stage, HeldPermits held) {
    CompletableFuture<T> result = new CompletableFuture<>();
    var unused =
        stage.whenComplete(
            (value, thrown) -> {
              held.run();
              if (thrown == null) {
                result.complete(value);
              } else {
                result.completeExceptionally(thrown);
              }
            });
    unused =
        result.whenComplete(
            (value, thrown) -> {
              if (result.isCancelled() && !held.isOver()) {
                stage.toCompletableFuture().cancel(true);
              }
            });
    return result;
  }

  /**
   * Tells what became of an attempt elsewhere that did not end well.
   *
   * @return what its caller gets to see of it
   */
  Throwable settle(Permit permit, long asked, long begun, HeldPermits held, Throwable thrown) {
    boolean ran = held.hasBegun();
    if (!ran && thrown instanceof RejectedException rejection) {
      held.run();
      gate.forget(permit.admission, asked, true);
      return limiter.refusal(rejection.reason());
    }
    // A body may itself have called this limiter, in vain.
    boolean late = limiter.isOurs(thrown) && !held.isBodys(thrown);
    Outcome outcome = late ? Outcome.TIMED_OUT : Gate.outcome(thrown);
    long nanos = gate.since(begun);
    if (ran) {
      gate.judge(permit.admission, outcome, thrown, nanos);
    } else {
      // A call that only waited for a worker says nothing of whoever it would have called; and one
      // that waits on has not used its turn in vain.
      gate.judge(null, outcome, thrown, nanos);
      gate.forget(permit.admission, asked, !late || !goesOn(thrown));
    }
    if (late) {
      limiter.late(thrown);
    }
    return thrown;
  }

  private static boolean goesOn(Throwable thrown) {
    return thrown instanceof CallTimeoutException late && late.handle() != null;
  }

  /** Whether a call that ended so gets the last good result, if there is one. */
  boolean fallsBack(Throwable thrown) {
    return fallsBack && limiter.isOurs(thrown);
  }

  /** The permits of a body that is about to run elsewhere. */
  HeldPermits hold(long begun) {
    return new HeldPermits(gate, begun, timeoutNanos);
  }

  /**
   * The caller was interrupted while it waited for what runs elsewhere. Not an {@link
   * InterruptedException}, which callers do not declare; so the flag must be up.
   */
  static CancellationException interrupted() {
    Thread.currentThread().interrupt();
    return new CancellationException("interrupted while waiting for the result; it was cancelled");
  }

  private Permit ask() {
    Permit permit = gate.waits ? waitForPermits() : gate.tryAcquire();
    RejectedException rejection = permit.rejection();
    if (rejection != null) {
      throw rejection;
    }
    return permit;
  }

  /** Asks for one call, and waits for its permits as long as the policy says. */
  Permit waitForPermits() {
    try {
      return gate.acquire();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return limiter.refuse(Rejection.INTERRUPTED);
    }
  }
}
