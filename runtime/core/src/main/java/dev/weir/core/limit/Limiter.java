package dev.weir.core.limit;

import dev.weir.api.CallHandle;
import dev.weir.api.CallTimeoutException;
import dev.weir.api.Level;
import dev.weir.api.RejectedException;
import dev.weir.api.policy.Policy;
import dev.weir.api.policy.TimeoutPolicy;
import dev.weir.core.limit.Figures.Outcome;
import dev.weir.core.limit.breaker.CircuitBreaker;
import dev.weir.core.limit.retry.Retry;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * All limits of one policy around a call.
 *
 * <pre>{@code
 * Limiter orders = limiters.limiter("orders-db");
 * List<Order> open = orders.call(() -> repository.findOpen(customer)); // throws SQLException
 * CompletionStage<Order> order = orders.callAsync(() -> repository.find(17));
 * }</pre>
 *
 * <p>From the outside in: the cache of results, another thread if the call is asynchronous,
 * retries; then for each attempt the circuit breaker, the bulkhead, the bulkhead of all policies,
 * the rate limit; then the timeout, the pool's worker, the body. What each is for, what it throws
 * and why they stand in that order: docs/limiter.md.
 *
 * <p>Any thread may call anything. Exceptions of bodies reach the caller as they are. A call that
 * may not begin gets a {@link RejectedException}, one that takes too long a {@link
 * CallTimeoutException}. Who is interrupted while it waits for a permit gets a {@code
 * RejectedException}, and while it waits for another thread's result a {@link
 * java.util.concurrent.CancellationException}; the interrupt flag is up then.
 */
public final class Limiter {
  final LimiterState state;
  final Overrides overrides;
  // Replaced when the policy is.
  volatile Composition composition;

  // One attempt of a body, under the policy of that moment; made once, so that calls allocate
  // nothing.
  private final Retry.Attempt<Callable<? extends @Nullable Object>> attempts = this::attempt;

  // The same calls on other threads. Made when first needed; two will do as well as one.
  private @Nullable Limiter handedOff;

  Limiter(LimiterState state, Overrides overrides, Composition composition) {
    this.state = state;
    this.overrides = overrides;
    this.composition = composition;
  }

  /**
   * A limiter that belongs to no registry: nobody else knows it, and no limit to all policies
   * together holds for it.
   */
  public static Limiter of(Policy policy) {
    return new LimiterState(policy, Resources.alone()).whole();
  }

  /** The name of its policy. */
  public String name() {
    return state.name;
  }

  /** The policy in force. */
  public Policy policy() {
    return state.policy();
  }

  /** Calls the body, and throws what it throws. */
  public <T extends @Nullable Object, X extends Exception> T call(Body<T, X> body) throws X {
    try {
      return callAny(body);
    } catch (Exception e) {
      throw Thrown.<X>asItIs(e);
    }
  }

  /** Calls the body, and throws what it throws. */
  public <T extends @Nullable Object> T call(Callable<T> body) throws Exception {
    return callAny(body);
  }

  /**
   * Gets the result that is kept for the key, or calls the body and keeps what it returns, if the
   * policy keeps results. Of many calls for a key at the same time one calls the body.
   *
   * @param key has equals and hashCode and does not change; names the operation and its arguments,
   *     since all calls of this limiter share one cache
   */
  public <T extends @Nullable Object, X extends Exception> T call(Object key, Body<T, X> body)
      throws X {
    try {
      return callAny(key, body);
    } catch (Exception e) {
      throw Thrown.<X>asItIs(e);
    }
  }

  /** The same for a body that may throw anything. */
  public <T extends @Nullable Object> T call(Object key, Callable<T> body) throws Exception {
    return callAny(key, body);
  }

  private <T extends @Nullable Object> T callAny(Object key, Callable<? extends T> body)
      throws Exception {
    Composition now = composition;
    return now.cache == null
        ? callAny(body)
        : KeyedCalls.call(now, now.cache, key, () -> callAny(body));
  }

  private @Nullable Object attempt(Callable<? extends @Nullable Object> body) throws Exception {
    return composition.attempt(body);
  }

  /** Whether results are kept, be it only for calls that are late. */
  public boolean keepsResults() {
    return composition.cache != null;
  }

  /** Runs the action, and throws what it throws. */
  public <X extends Exception> void run(Action<X> action) throws X {
    try {
      callAny(
          () -> {
            action.run();
            return null;
          });
    } catch (Exception e) {
      throw Thrown.<X>asItIs(e);
    }
  }

  /** Gets what the supplier gives. */
  public <T extends @Nullable Object> T get(Supplier<T> supplier) {
    try {
      return callAny(supplier::get);
    } catch (Exception e) {
      throw Thrown.<RuntimeException>asItIs(e);
    }
  }

  @SuppressWarnings({"unchecked", "NullAway"}) // an attempt returns what its body does
  private <T extends @Nullable Object> T callAny(Callable<? extends T> body) throws Exception {
    Composition now = composition;
    Retry retry = now.retry;
    return retry == null ? now.attempt(body) : (T) callAgain(now, retry, body);
  }

  private @Nullable Object callAgain(
      Composition now, Retry retry, Callable<? extends @Nullable Object> body) throws Exception {
    now.check(body); // or it would be tried again in vain
    return retry.call(attempts, body);
  }

  /**
   * Has a worker of a pool call the body, and returns at once. The permits are held until the body
   * has really returned. Where the stage is a {@code CompletableFuture} and is cancelled, so is the
   * body.
   */
  public <T extends @Nullable Object> CompletionStage<T> callAsync(Callable<T> body) {
    try {
      composition.check(body);
    } catch (IllegalArgumentException e) {
      return CompletableFuture.failedFuture(e);
    }
    return elsewhere().begin((how, held) -> how.startElsewhere(body, held));
  }

  /** The same unless there is a result for the key; see {@link #call(Object, Body)}. */
  public <T extends @Nullable Object> CompletionStage<T> callAsync(Object key, Callable<T> body) {
    Composition now = composition;
    return now.cache == null
        ? callAsync(body)
        : KeyedCalls.begin(now, now.cache, key, () -> callAsync(body));
  }

  /**
   * Calls a body that only begins something, and returns at once. The permits are held until the
   * stage that it returns is complete; who cancels the stage returned here cancels that one. The
   * body is called on this thread, unless its permits have to be waited for.
   */
  public <T extends @Nullable Object> CompletionStage<T> callStage(
      Callable<? extends CompletionStage<T>> body) {
    return begin((how, held) -> how.startStage(body, held));
  }

  private <T extends @Nullable Object> CompletionStage<T> begin(StagedAttempt.Start<T> start) {
    Retry retry = composition.retry;
    return retry == null
        ? attempt(start)
        : retry.callAsync(() -> attempt(start), state.waitingPlace());
  }

  private <T extends @Nullable Object> CompletionStage<T> attempt(StagedAttempt.Start<T> start) {
    return new StagedAttempt<T>(state, composition, start).begin();
  }

  /**
   * Has the body called later, by a thread of the background, and returns at once. There it passes
   * these limits.
   *
   * @param task what kind of task it is, such as {@code data_processing}; ids begin with it
   * @throws RejectedException if as many tasks run and wait as may
   */
  public <T extends @Nullable Object> CallHandle<T> callInBackground(
      String task, Callable<T> body) {
    return state.resources().background().submit(task, () -> callAny(body));
  }

  /** The callable within these limits. */
  public <T extends @Nullable Object> Callable<T> decorateCallable(Callable<T> callable) {
    return () -> callAny(callable);
  }

  /** The body within these limits. */
  public <T extends @Nullable Object, X extends Exception> Body<T, X> decorateBody(
      Body<T, X> body) {
    return () -> call(body);
  }

  /** The supplier within these limits. */
  public <T extends @Nullable Object> Supplier<T> decorateSupplier(Supplier<T> supplier) {
    return () -> get(supplier);
  }

  /** The runnable within these limits. */
  public Runnable decorateRunnable(Runnable runnable) {
    return () -> run(runnable::run);
  }

  /** The consumer within these limits. */
  public <A extends @Nullable Object> Consumer<A> decorateConsumer(Consumer<A> consumer) {
    return argument -> run(() -> consumer.accept(argument));
  }

  /**
   * The function within these limits. Where the policy keeps results they are kept by argument,
   * which must not change then.
   */
  public <A extends @Nullable Object, T extends @Nullable Object> Function<A, T> decorateFunction(
      Function<A, T> function) {
    return argument -> {
      Body<T, RuntimeException> body = () -> function.apply(argument);
      return keepsResults() ? call(new FunctionKey(function, argument), body) : call(body);
    };
  }

  /** What a result of a function is kept under. */
  private record FunctionKey(Object function, @Nullable Object argument) {}

  /**
   * Asks for one call, and does not wait; for who cannot put its body into a {@link Callable}.
   * Neither locks nor allocates, unless the breaker is half-open.
   *
   * <pre>{@code
   * long asked = limiter.now();
   * Permit permit = limiter.tryAcquire();
   * if (permit.isGranted()) {
   *   ... // and then one of permit.succeeded(limiter.since(asked)), failed, release
   * }
   * }</pre>
   *
   * <p>Only the permits: retries, timeouts, pools and the cache are for who can be given a body.
   */
  public Permit tryAcquire() {
    return composition.gate.tryAcquire();
  }

  /**
   * The same for a call inside of one that was granted a permit by a limiter of this registry and
   * holds it: takes no second permit of the bulkhead of all policies. Otherwise requests that hold
   * one each could use it up, and then all of them be refused what they do inside.
   */
  public Permit tryAcquireWithin() {
    return composition.gate.within().tryAcquire();
  }

  /** Asks as {@link #tryAcquireWithin}, and waits as {@link #acquire}. */
  public Permit acquireWithin(long timeoutNanos) throws InterruptedException {
    return composition.gate.within().acquire(timeoutNanos, timeoutNanos);
  }

  /**
   * Asks for one call, and waits for its permits if it must.
   *
   * @param timeoutNanos how long at most for each of the bulkhead and the rate limit
   * @throws InterruptedException if the thread was interrupted meanwhile; it has no permit then
   */
  public Permit acquire(long timeoutNanos) throws InterruptedException {
    return composition.gate.acquire(timeoutNanos, timeoutNanos);
  }

  /**
   * Tells of a call that is over and has not asked, since it had begun before it could be seen. It
   * counts, and the breaker learns from it as from any other; no permit and no turn is used up.
   *
   * @param late whether it took longer than it may
   * @param failure what it threw, else null
   * @param durationNanos how long it took; less than 0: not measured
   */
  public void ranUnasked(boolean late, @Nullable Throwable failure, long durationNanos) {
    Outcome outcome =
        late ? Outcome.TIMED_OUT : failure == null ? Outcome.SUCCEEDED : Gate.outcome(failure);
    composition.gate.ranUnasked(outcome, failure, durationNanos);
  }

  /** A reading to give to {@link #since}: coarse unless the policy needs it precise. */
  public long now() {
    return composition.gate.now();
  }

  /** How many nanoseconds ago a reading of {@link #now} was; 0 where that was just now. */
  public long since(long then) {
    return composition.gate.since(then);
  }

  /** The same limits and permits, with another timeout. */
  public Limiter withTimeout(TimeoutPolicy timeout) {
    return state.view(overrides.withTimeout(timeout));
  }

  /**
   * The same limits and permits, of which no more than this acts: {@code BASIC} counts calls and
   * stops none, {@code ADVANCED} limits them, {@code ULTRA} keeps results as well and lets adaptive
   * limits adapt. An adaptive limit at {@code ADVANCED} is a fixed one of the figure that it began
   * with; calls of both levels hold permits of one and the same bulkhead.
   */
  public Limiter atLevel(Level level) {
    return state.view(overrides.withLevel(level));
  }

  /** The same limits and permits, with bodies that never run on their callers' threads. */
  public Limiter elsewhere() {
    if (overrides.elsewhere()) {
      return this;
    }
    Limiter other = handedOff;
    if (other == null) {
      other = state.view(overrides.withWhere(Overrides.Where.ELSEWHERE));
      handedOff = other;
    }
    return other;
  }

  /**
   * The same limits and permits, with bodies that always run on their callers' threads: for who
   * holds a lock that the body needs. {@code BACKGROUND} and {@code ERROR_RESPONSE} are {@code
   * CANCEL} then.
   */
  public Limiter here() {
    return state.view(overrides.withWhere(Overrides.Where.HERE));
  }

  /** The same limits and permits for calls inside of others; see {@link #tryAcquireWithin}. */
  public Limiter within() {
    return state.view(overrides.withinOthers());
  }

  /**
   * Whether all that a call needs are permits, none of which it waits for, and a timeout on its own
   * thread: then {@link #tryAcquire} will do for who sees to the timeout.
   */
  public boolean isInPlace() {
    return composition.isInPlace();
  }

  /** How long a call may take, in nanoseconds; {@link Long#MAX_VALUE}: as long as it likes. */
  public long timeoutNanos() {
    return composition.timeoutNanos;
  }

  /** How long a call may take and what happens then; null: as long as it likes. */
  public @Nullable TimeoutPolicy timeoutInForce() {
    return overrides.timeout(state.policy());
  }

  /** Whether bodies run on other threads than their callers', or in child processes. */
  public boolean runsElsewhere() {
    return composition.workers != null || composition.processes != null;
  }

  /** Whether bodies run in child processes, which only jobs that can travel do. */
  public boolean isInProcesses() {
    return composition.processes != null;
  }

  /** One attempt of {@link #callStage}, whatever the policy says of retries. */
  public <T extends @Nullable Object> CompletionStage<T> attemptStage(
      Callable<? extends CompletionStage<T>> body) {
    return attempt((how, held) -> how.startStage(body, held));
  }

  /**
   * Takes another policy of the same name. Calls in flight go on as they began; permits in use,
   * counts and open breakers are kept.
   *
   * @throws IllegalArgumentException if it has another name, or names a pool that is not there;
   *     nothing has changed then
   */
  public void reconfigure(Policy policy) {
    state.reconfigure(policy);
  }

  /** The breaker, for operators; null where there is none. */
  public @Nullable CircuitBreaker breaker() {
    return state.gate().breaker;
  }

  /** How it stands now. */
  public LimiterSnapshot snapshot() {
    return state.snapshot();
  }

  /** Whether a new one in its place would let through no call more than this one. */
  boolean isIdle() {
    return state.isIdle();
  }
}
