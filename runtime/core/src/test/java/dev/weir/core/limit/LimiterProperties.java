package dev.weir.core.limit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weir.api.TimeoutStrategy;
import dev.weir.api.policy.BreakerPolicy;
import dev.weir.api.policy.BulkheadPolicy;
import dev.weir.api.policy.CachePolicy;
import dev.weir.api.policy.Policy;
import dev.weir.api.policy.PoolPolicy;
import dev.weir.api.policy.RatePolicy;
import dev.weir.api.policy.RetryPolicy;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.ShrinkingMode;

/** Permits in are permits out, on any composition, whatever becomes of the calls. */
class LimiterProperties {
  private static final Duration SHORT = Duration.ofMillis(3);

  /** What a body does. */
  enum Fate {
    RETURNS,
    RETURNS_NULL,
    THROWS_CHECKED,
    THROWS_UNCHECKED,
    THROWS_ERROR,
    IS_CANCELLED,
    INTERRUPTS_ITSELF,
    THROWS_INTERRUPTED,
    TAKES_TOO_LONG,
    IS_STUBBORN,
    CALLS_THE_SAME_LIMITER
  }

  /** How it is called. */
  enum Way {
    CALL,
    KEYED,
    ASYNC,
    ASYNC_CANCELLED,
    STAGE,
    STAGE_CANCELLED,
    BACKGROUND,
    PERMIT
  }

  record Step(Fate fate, Way way) {}

  @Provide
  Arbitrary<List<Step>> steps() {
    return Combinators.combine(Arbitraries.of(Fate.class), Arbitraries.of(Way.class))
        .as(Step::new)
        .list()
        .ofMinSize(1)
        .ofMaxSize(8);
  }

  @Provide
  Arbitrary<Policy> policies() {
    Arbitrary<Policy.Builder> limits =
        Combinators.combine(
                Arbitraries.of(true, false),
                Arbitraries.of(true, false),
                Arbitraries.of(0, 1, 2),
                Arbitraries.of(0, 1, 2),
                Arbitraries.of(true, false))
            .as(LimiterProperties::limits);
    Arbitrary<TimeoutStrategy> strategies = Arbitraries.of(TimeoutStrategy.class).injectNull(0.25);
    return Combinators.combine(limits, strategies, Arbitraries.of("one", "threads").injectNull(0.6))
        .as(
            (builder, strategy, pool) -> {
              if (strategy != null) {
                builder.timeout(SHORT, strategy);
              }
              return builder.pool(pool).build();
            });
  }

  private static Policy.Builder limits(
      boolean breaker, boolean cache, int bulkhead, int rate, boolean retry) {
    Policy.Builder builder = Policy.named("orders");
    if (breaker) {
      builder.breaker(BreakerPolicy.builder().failureThreshold(2).recoveryTimeout(SHORT).build());
    }
    if (cache) {
      builder.cache(CachePolicy.of(SHORT));
    }
    if (bulkhead > 0) {
      builder.bulkhead(BulkheadPolicy.of(bulkhead).withWaiting(bulkhead - 1, SHORT));
    }
    if (rate > 0) {
      builder.rate(RatePolicy.of(5, SHORT).withMaxWait(rate == 1 ? Duration.ZERO : SHORT));
    }
    if (retry) {
      builder.retry(RetryPolicy.builder().maxRetries(2).delay(Duration.ZERO).build());
    }
    return builder;
  }

  @Property(tries = 300, shrinking = ShrinkingMode.OFF, edgeCases = EdgeCasesMode.NONE)
  void permitsInArePermitsOut(@ForAll("policies") Policy policy, @ForAll("steps") List<Step> steps)
      throws Exception {
    CountDownLatch release = new CountDownLatch(1);
    Limiters limiters =
        Limiters.builder()
            .pool("one", PoolPolicy.thread().withMaxWorkers(1).withQueue(1))
            .maxConcurrent(3)
            .policy(policy)
            .build();
    try {
      Limiter limiter = limiters.limiter("orders");
      for (Step step : steps) {
        take(limiter, step, release);
        // What is about to interrupt this thread has no business with the next step.
        assertTrue(!Thread.interrupted() || step.fate == Fate.INTERRUPTS_ITSELF);
      }
      release.countDown();
      awaitEmpty(limiters, limiter);
    } finally {
      release.countDown();
      limiters.close();
    }
  }

  private static void awaitEmpty(Limiters limiters, Limiter limiter) throws Exception {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
    while (System.nanoTime() < deadline) {
      LimiterSnapshot.Counts before = limiter.snapshot().counts();
      var bulkhead = limiter.snapshot().bulkhead();
      boolean empty = bulkhead == null || (bulkhead.inFlight() == 0 && bulkhead.waiting() == 0);
      var background = limiters.snapshot().background();
      if (empty
          && limiters.snapshot().total().inFlight() == 0
          && background.running() + background.queued() == 0
          && before.equals(limiter.snapshot().counts())) {
        return;
      }
      Thread.onSpinWait();
    }
    assertEquals("", limiter.snapshot() + " " + limiters.snapshot().total());
  }

  private static void take(Limiter limiter, Step step, CountDownLatch release) {
    Body<Object, Exception> body = () -> meet(limiter, step.fate, release);
    try {
      switch (step.way) {
        case CALL -> limiter.call(body);
        case KEYED -> limiter.call(step.fate, body);
        case ASYNC -> limiter.callAsync(body).toCompletableFuture();
        case ASYNC_CANCELLED -> limiter.callAsync(body).toCompletableFuture().cancel(true);
        case STAGE -> limiter.callStage(() -> stage(limiter, step.fate, release));
        case STAGE_CANCELLED ->
            limiter
                .callStage(() -> stage(limiter, step.fate, release))
                .toCompletableFuture()
                .cancel(true);
        case BACKGROUND -> limiter.callInBackground("task", body);
        case PERMIT -> withPermit(limiter, step.fate);
      }
    } catch (Throwable e) {
      // Whatever it was: the permits are what is asked about.
    }
  }

  private static Object meet(Limiter limiter, Fate fate, CountDownLatch release) throws Exception {
    switch (fate) {
      case RETURNS:
        return "value";
      case RETURNS_NULL:
        return null;
      case THROWS_CHECKED:
        throw new IOException();
      case THROWS_UNCHECKED:
        throw new IllegalStateException();
      case THROWS_ERROR:
        throw new AssertionError();
      case IS_CANCELLED:
        throw new CancellationException();
      case INTERRUPTS_ITSELF:
        Thread.currentThread().interrupt();
        return "interrupted";
      case THROWS_INTERRUPTED:
        throw new InterruptedException();
      case TAKES_TOO_LONG:
        return release.await(2 * SHORT.toNanos(), TimeUnit.NANOSECONDS);
      case IS_STUBBORN:
        long end = System.nanoTime() + 2 * SHORT.toNanos();
        while (System.nanoTime() < end) {
          Thread.onSpinWait();
        }
        return "at last";
      case CALLS_THE_SAME_LIMITER:
        return limiter.call(() -> "inner");
    }
    throw new AssertionError(fate);
  }

  private static CompletableFuture<Object> stage(
      Limiter limiter, Fate fate, CountDownLatch release) {
    return CompletableFuture.supplyAsync(
        () -> {
          try {
            return meet(limiter, fate, release);
          } catch (Exception e) {
            throw new IllegalStateException(e);
          }
        });
  }

  private static void withPermit(Limiter limiter, Fate fate) {
    long asked = limiter.now();
    Permit permit = limiter.tryAcquire();
    switch (fate) {
      case RETURNS, RETURNS_NULL -> permit.succeeded(limiter.since(asked));
      case THROWS_CHECKED, TAKES_TOO_LONG -> permit.failed(new IOException(), -1);
      case THROWS_INTERRUPTED -> permit.failed(new InterruptedException(), 0);
      case THROWS_ERROR -> permit.failed(null, Long.MAX_VALUE);
      default -> permit.release(asked);
    }
  }
}
