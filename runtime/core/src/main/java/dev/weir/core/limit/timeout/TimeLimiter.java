package dev.weir.core.limit.timeout;

import dev.weir.api.CallHandle;
import dev.weir.api.CallTimeoutException;
import dev.weir.api.RejectedException;
import dev.weir.api.Rejection;
import dev.weir.api.TimeoutStrategy;
import dev.weir.api.policy.TimeoutPolicy;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Lets no call take longer than its policy says.
 *
 * <p>On the caller's own thread nothing is allocated, and a call costs one clock reading and two
 * compare-and-sets more than its body; the caller is released when the body, interrupted or
 * stopped, returns. Work that computes and never asks {@link Cancellation#isRequested} cannot be
 * ended so: its caller is released on time only if the body runs elsewhere. There the body holds
 * its thread, and what the call was granted, until it returns; {@code whenReturned} tells when that
 * is.
 *
 * <p>A call that is late stays late: where the body returns a value after it was stopped, the value
 * is dropped.
 *
 * <p>Example: {@code new TimeLimiter("orders-db", policy, executor).call(() ->
 * repository.find(7))}.
 */
public final class TimeLimiter {
  private final String name;
  private final Executor elsewhere;
  private final Watchdog watchdog;
  private final RejectedException full;
  private final RejectedException shutDown;
  private final LongAdder late = new LongAdder();
  private final LongAdder notFreed = new LongAdder();
  private volatile Terms terms;

  /** A policy, made ready. */
  record Terms(TimeoutPolicy policy, long timeoutNanos, long graceNanos) {
    static Terms of(TimeoutPolicy policy) {
      return new Terms(policy, policy.timeout().toNanos(), policy.grace().toNanos());
    }

    /**
     * Whether a body that failed after so long was late, though nobody has stopped it yet: what it
     * waited for may know its time too, and have ended before whoever watches the call has looked.
     */
    boolean isEnded(long nanos, @Nullable Throwable failure) {
      return failure != null
          && !(failure instanceof Error)
          && policy.strategy() != TimeoutStrategy.BACKGROUND
          && nanos >= timeoutNanos;
    }
  }

  /**
   * What a caller gets in place of an answer that is late.
   *
   * @param <T> what the call returns
   */
  @FunctionalInterface
  public interface Fallback<T extends @Nullable Object> {
    /** Returns something else, or throws what it is given. */
    T after(CallTimeoutException late) throws Exception;
  }

  /**
   * How it went so far.
   *
   * @param late calls that took too long
   * @param notFreed those of them whose body had not returned when the caller was released
   */
  public record Snapshot(TimeoutPolicy policy, long late, long notFreed) {}

  /**
   * @param name of the policy
   * @param elsewhere where bodies run that do not run on their callers' threads
   */
  public TimeLimiter(String name, TimeoutPolicy policy, Executor elsewhere) {
    this(name, policy, elsewhere, Watchdog.system());
  }

  TimeLimiter(String name, TimeoutPolicy policy, Executor elsewhere, Watchdog watchdog) {
    this.name = name;
    this.elsewhere = elsewhere;
    this.watchdog = watchdog;
    this.terms = Terms.of(policy);
    full = new RejectedException(name, Rejection.POOL_FULL, () -> -1);
    shutDown = new RejectedException(name, Rejection.SHUT_DOWN, () -> -1);
  }

  /** Applies to calls that begin from now on. */
  public void reconfigure(TimeoutPolicy policy) {
    terms = Terms.of(policy);
  }

  /** How it went so far. */
  public Snapshot snapshot() {
    return new Snapshot(terms.policy, late.sum(), notFreed.sum());
  }

  /** Whether bodies run on other threads than their callers'. */
  public boolean runsElsewhere() {
    return terms.policy.runsElsewhere();
  }

  /** Calls the body; without a fallback {@code CACHE_FALLBACK} throws too. */
  public <T extends @Nullable Object> T call(Callable<T> body) throws Exception {
    return call(body, TimeLimiter::nothing);
  }

  /** Calls the body; without a fallback {@code CACHE_FALLBACK} throws too. */
  public <T extends @Nullable Object> T call(Callable<T> body, Runnable whenReturned)
      throws Exception {
    Terms now = terms;
    return now.policy.runsElsewhere()
        ? callElsewhere(now, body, whenReturned)
        : callHere(body, whenReturned);
  }

  /**
   * Calls the body.
   *
   * @param whenReturned runs once, when the body has really returned or will never run
   * @param fallback asked where the strategy is {@code CACHE_FALLBACK}
   * @throws CallTimeoutException if the call was late; with a handle where the strategy is {@code
   *     BACKGROUND}
   * @throws RejectedException if the executor took no more
   * @throws InterruptedException if somebody interrupted the caller while it waited
   * @throws Exception what the body throws
   */
  public <T extends @Nullable Object> T call(
      Callable<T> body, Runnable whenReturned, Fallback<T> fallback) throws Exception {
    try {
      return call(body, whenReturned);
    } catch (CallTimeoutException e) {
      // One from a limit further in is none of ours.
      if (terms.policy.strategy() == TimeoutStrategy.CACHE_FALLBACK && e.limit().equals(name)) {
        return fallback.after(e);
      }
      throw e;
    }
  }

  private <T extends @Nullable Object> T callHere(Callable<T> body, Runnable whenReturned)
      throws Exception {
    Deadline deadline = enter();
    T value;
    try {
      value = body.call();
    } catch (Throwable e) {
      Throwable result = exit(deadline, e);
      watchdog.guarded(whenReturned);
      throw unchecked(result == null ? e : result);
    }
    Throwable late = exit(deadline, null);
    watchdog.guarded(whenReturned);
    if (late != null) {
      throw unchecked(late);
    }
    return value;
  }

  private static void nothing() {}

  /** The current thread begins a call; for who cannot put its body into a {@link Callable}. */
  public Deadline enter() {
    return watchdog.arm(terms.timeoutNanos);
  }

  /**
   * The call that {@link #enter} began is over.
   *
   * @param thrown what its body threw, or null
   * @return what the call throws, or null: what its body threw, if it was in time
   */
  public @Nullable Throwable exit(Deadline deadline, @Nullable Throwable thrown) {
    Deadline.End end = watchdog.disarm(deadline);
    if (end == Deadline.End.KEPT) {
      return thrown;
    }
    // An interrupt that was not the watchdog's was somebody's who wants the thread back.
    boolean others = thrown instanceof InterruptedException && end != Deadline.End.INTERRUPTED;
    if (others || thrown instanceof Error) {
      return thrown;
    }
    return timedOut(terms.policy, true, null, thrown);
  }

  private <T extends @Nullable Object> T callElsewhere(
      Terms now, Callable<T> body, Runnable whenReturned) throws Exception {
    long began = watchdog.now();
    RunningCall<T> call = begin(body, whenReturned);
    boolean returned;
    try {
      returned = call.await(now.timeoutNanos);
    } catch (InterruptedException e) {
      call.cancel();
      throw e;
    }
    if (!returned && now.policy.strategy() == TimeoutStrategy.BACKGROUND) {
      throw timedOut(now.policy, false, call, null);
    }
    // Who cannot be cancelled has returned after all.
    if (returned || !call.cancel()) {
      call.await(Long.MAX_VALUE);
      Throwable failure = call.failure();
      if (now.isEnded(call.returnedAt() - began, failure)) {
        throw timedOut(now.policy, true, null, failure);
      }
      return call.result();
    }
    boolean waits = now.policy.strategy() != TimeoutStrategy.ERROR_RESPONSE;
    boolean freed = waits ? call.await(now.graceNanos) : call.hasReturned();
    throw timedOut(now.policy, freed, null, call.failure());
  }

  private <T extends @Nullable Object> RunningCall<T> begin(
      Callable<T> body, Runnable whenReturned) {
    RunningCall<T> call = new RunningCall<>(name, body, watchdog, this::dequeue, whenReturned);
    try {
      elsewhere.execute(call);
    } catch (RejectedExecutionException e) {
      call.cancel();
      boolean ended = elsewhere instanceof ExecutorService service && service.isShutdown();
      throw ended ? shutDown : full;
    } catch (Throwable e) {
      call.cancel();
      throw e;
    }
    return call;
  }

  private void dequeue(RunningCall<?> call) {
    if (elsewhere instanceof ThreadPoolExecutor pool) {
      pool.remove(call);
    } else if (elsewhere instanceof RevocableExecutor pool) {
      pool.revoke(call);
    }
  }

  /**
   * Begins the body elsewhere and returns at once. The stage fails with a {@link
   * CallTimeoutException} when the call is late.
   *
   * @param whenReturned runs once, when the body has really returned or will never run
   * @throws RejectedException if the executor took no more
   */
  public <T extends @Nullable Object> CompletionStage<T> start(
      Callable<T> body, Runnable whenReturned) {
    Terms now = terms;
    long began = watchdog.now();
    RunningCall<T> call = begin(body, whenReturned);
    return limit(now, began, call, call.outcome());
  }

  /**
   * Begins a call that is asynchronous by itself. When it is late its stage is cancelled, unless
   * the strategy is {@code BACKGROUND}; whether that ends the work is for the stage to say.
   *
   * @param whenReturned runs once, when the body's stage is complete
   */
  public <T extends @Nullable Object> CompletionStage<T> startStage(
      Supplier<? extends CompletionStage<T>> body, Runnable whenReturned) {
    Terms now = terms;
    long began = watchdog.now();
    StageCall<T> call;
    try {
      call = new StageCall<>(name, body.get());
    } catch (Throwable e) {
      watchdog.guarded(whenReturned);
      throw e;
    }
    CompletionStage<T> outcome =
        call.outcome().whenComplete((v, e) -> watchdog.guarded(whenReturned));
    return limit(now, began, call, outcome);
  }

  private <T extends @Nullable Object> CompletionStage<T> limit(
      Terms now, long began, CallHandle<T> call, CompletionStage<T> outcome) {
    LongSupplier taken = () -> watchdog.now() - began;
    return new LimitedStage<>(now, taken, call, outcome, this::timedOut).begin();
  }

  private CallTimeoutException timedOut(
      TimeoutPolicy policy,
      boolean freed,
      @Nullable CallHandle<?> handle,
      @Nullable Throwable thrown) {
    late.increment();
    if (!freed) {
      notFreed.increment();
    }
    return new CallTimeoutException(
        name, policy.timeout(), freed, handle, thrown, policy.stackTrace());
  }

  /** Throws it as it is: what a body throws is for its caller, declared or not. */
  @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"})
  static <E extends Throwable> RuntimeException unchecked(Throwable thrown) throws E {
    throw (E) thrown;
  }
}
