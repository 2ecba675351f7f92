package dev.weir.core.limit.retry;

import dev.weir.api.RejectedException;
import dev.weir.api.policy.RetryPolicy;
import dev.weir.core.limit.time.Ticker;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.DoubleSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Tries a call again where its policy says so. When it gives up, the caller gets what the last
 * attempt returned or threw, as it is.
 *
 * <p>A thread that is interrupted tries nothing again: where the body leaves the flag up, or
 * somebody raises it during the wait, the caller gets the last failure, and the flag stays up.
 *
 * <p>A call that succeeds at once allocates nothing, writes nothing, and reads no clock unless the
 * policy has a longest duration.
 *
 * <p>Example: {@code new Retry("orders-db", policy).call(() -> repository.find(7))}.
 */
public final class Retry {
  /** Not to be tried again. */
  static final long GIVE_UP = -1;

  private final String name;
  private final Ticker ticker;
  private final Sleeper sleeper;
  private final Scheduler scheduler;
  private final DoubleSupplier random;
  private final LongAdder retries = new LongAdder();
  private final LongAdder recovered = new LongAdder();
  private final LongAdder exhausted = new LongAdder();
  private final LongAdder overBudget = new LongAdder();
  private volatile Terms terms;

  /** A policy, made ready. */
  record Terms(
      RetryPolicy policy, Backoff backoff, @Nullable RetryBudget budget, long maxDurationNanos) {}

  /**
   * How it went so far. Calls that succeeded at once are not counted.
   *
   * @param retries attempts beyond the first
   * @param recovered calls that a retry saved
   * @param exhausted calls given up because they had been tried often or long enough
   * @param overBudget calls given up because the budget was used up
   */
  public record Snapshot(
      RetryPolicy policy, long retries, long recovered, long exhausted, long overBudget) {}

  /**
   * @param name of the policy
   */
  public Retry(String name, RetryPolicy policy) {
    this(
        name,
        policy,
        Ticker.SYSTEM,
        Sleeper.THREAD,
        Scheduler.JDK,
        () -> ThreadLocalRandom.current().nextDouble());
  }

  /**
   * @param name of the policy
   * @param sleeper waits between the attempts of a synchronous call
   * @param scheduler waits between those of an asynchronous one
   * @param random from 0 to less than 1
   */
  public Retry(
      String name,
      RetryPolicy policy,
      Ticker ticker,
      Sleeper sleeper,
      Scheduler scheduler,
      DoubleSupplier random) {
    this.name = name;
    this.ticker = ticker;
    this.sleeper = sleeper;
    this.scheduler = scheduler;
    this.random = random;
    this.terms = terms(policy, null);
  }

  private Terms terms(RetryPolicy policy, @Nullable RetryBudget before) {
    RetryPolicy.Budget settings = policy.budget();
    RetryBudget budget = null;
    if (settings != null) {
      boolean same = before != null && Objects.equals(before.budget(), settings);
      budget = same ? before : new RetryBudget(settings, ticker);
    }
    return new Terms(policy, new Backoff(policy), budget, policy.maxDuration().toNanos());
  }

  /** Applies to calls that begin from now on. What the budget holds is kept, if it is the same. */
  public synchronized void reconfigure(RetryPolicy policy) {
    terms = terms(policy, terms.budget);
  }

  /** How it went so far. */
  public Snapshot snapshot() {
    return new Snapshot(
        terms.policy, retries.sum(), recovered.sum(), exhausted.sum(), overBudget.sum());
  }

  /** The name of the policy. */
  public String name() {
    return name;
  }

  /**
   * Calls the body, and again.
   *
   * @throws Exception what the last attempt threw
   */
  @SuppressWarnings({"unchecked", "NullAway"}) // what the body returns, null or not
  public <T extends @Nullable Object> T call(Callable<T> body) throws Exception {
    return (T) call(Callable::call, body);
  }

  /**
   * The same for attempts that take an argument: who calls often makes the attempt once, and
   * nothing is allocated for a call.
   */
  public <A> @Nullable Object call(Attempt<? super A> attempts, A argument) throws Exception {
    Terms now = terms;
    long began = begin(now);
    for (int attempt = 1; ; attempt++) {
      @Nullable Object value;
      try {
        value = attempts.of(argument);
      } catch (Throwable e) {
        if (isInterrupted() || !pause(next(now, began, attempt, e))) {
          throw e;
        }
        continue;
      }
      if (!now.policy.retriesResult(value)) {
        if (attempt > 1) {
          recovered.increment();
        }
        return value;
      }
      if (isInterrupted() || !pause(next(now, began, attempt, null))) {
        return value;
      }
    }
  }

  private static boolean isInterrupted() {
    return Thread.currentThread().isInterrupted();
  }

  /** Waits; false if the call is to be given up, or somebody has interrupted the wait. */
  private boolean pause(long nanos) {
    if (nanos == GIVE_UP) {
      return false;
    }
    if (nanos > 0) {
      try {
        sleeper.sleep(nanos);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return false;
      }
    }
    retries.increment();
    return true;
  }

  /**
   * Calls an asynchronous body, and again. Between its attempts no thread waits. Cancelling the
   * stage cancels the attempt that is on its way, and there are no more.
   *
   * @param executor where attempts after the first are begun
   */
  public <T extends @Nullable Object> CompletionStage<T> callAsync(
      Supplier<? extends CompletionStage<T>> body, Executor executor) {
    Terms now = terms;
    return new AsyncCall<>(this, now, begin(now), body, executor).begin();
  }

  private long begin(Terms now) {
    if (now.budget != null) {
      now.budget.call();
    }
    return now.maxDurationNanos == 0 ? 0 : ticker.nanoTime();
  }

  void schedule(long nanos, Runnable task, Executor executor) {
    retries.increment();
    scheduler.schedule(nanos, task, executor);
  }

  void succeeded(int attempt) {
    if (attempt > 1) {
      recovered.increment();
    }
  }

  /**
   * In how long to try again, or {@link #GIVE_UP}.
   *
   * @param attempt how many there were
   * @param thrown by the last, or null if it was its result that is not good enough
   */
  long next(Terms now, long began, int attempt, @Nullable Throwable thrown) {
    if (thrown != null && !now.policy.retries(thrown)) {
      return GIVE_UP;
    }
    if (attempt > now.policy.maxRetries()) {
      exhausted.increment();
      return GIVE_UP;
    }
    long wait = now.backoff.nanos(attempt, random.getAsDouble());
    if (thrown instanceof RejectedException rejected) {
      Duration after = rejected.retryAfter();
      wait = after == null ? wait : Math.max(wait, after.toNanos());
    }
    if (now.maxDurationNanos > 0 && ticker.nanoTime() - began > now.maxDurationNanos - wait) {
      exhausted.increment();
      return GIVE_UP;
    }
    if (now.budget != null && !now.budget.tryRetry()) {
      overBudget.increment();
      return GIVE_UP;
    }
    return wait;
  }

  /** One attempt. */
  @FunctionalInterface
  public interface Attempt<A> {
    /** Makes it. */
    @Nullable Object of(A argument) throws Exception;
  }
}
