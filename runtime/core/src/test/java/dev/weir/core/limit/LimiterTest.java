package dev.weir.core.limit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weir.api.CallTimeoutException;
import dev.weir.api.Level;
import dev.weir.api.RejectedException;
import dev.weir.api.Rejection;
import dev.weir.api.TimeoutStrategy;
import dev.weir.api.policy.BreakerPolicy;
import dev.weir.api.policy.BulkheadPolicy;
import dev.weir.api.policy.CachePolicy;
import dev.weir.api.policy.Policy;
import dev.weir.api.policy.RatePolicy;
import dev.weir.api.policy.RetryPolicy;
import dev.weir.api.policy.TimeoutPolicy;
import dev.weir.core.limit.breaker.State;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Calls through a limiter, on the caller's own thread. */
class LimiterTest {
  private final HandTicker ticker = new HandTicker();
  private final Limiters limiters = Limiters.builder().ticker(ticker).maxConcurrent(4).build();

  @AfterEach
  void close() {
    limiters.close();
  }

  private static Policy.Builder policy() {
    return Policy.named("orders-db");
  }

  private static int inFlight(Limiter limiter) {
    return limiter.snapshot().bulkhead().inFlight();
  }

  @Test
  void aBodysCheckedExceptionComesAsItIs() {
    Limiter limiter = limiters.define(policy().maxConcurrent(1).build());
    IOException thrown = new IOException("gone");
    // That this compiles without a cast or a catch is half of the test.
    Body<String, IOException> body =
        () -> {
          throw thrown;
        };

    assertSame(thrown, assertThrows(IOException.class, () -> limiter.call(body)));
    assertEquals(0, inFlight(limiter));
  }

  @Test
  void aBodyThatDeclaresNothingNeedsNoCatch() {
    Limiter limiter = limiters.define(policy().maxConcurrent(1).build());

    assertEquals(2, limiter.call(() -> 1 + 1));
    limiter.run(() -> {});
    assertEquals("a", limiter.get(() -> "a"));
    assertNull(limiter.call(() -> null));
    assertEquals(4, limiter.snapshot().counts().succeeded());
  }

  @Test
  void errorsComeAsTheyAreAndGiveTheirPermitsBack() {
    Limiter limiter = limiters.define(policy().maxConcurrent(1).build());
    Error error = new StackOverflowError();

    for (int i = 0; i < 3; i++) {
      assertSame(
          error,
          assertThrows(
              StackOverflowError.class,
              () ->
                  limiter.run(
                      () -> {
                        throw error;
                      })));
    }
    assertEquals(3, limiter.snapshot().counts().failed());
  }

  @Test
  void theFifthFailureOpensTheBreakerAndTheRejectionIsOneObject() {
    Limiter limiter = limiters.define(policy().breaker(BreakerPolicy.defaults()).build());
    for (int i = 0; i < 5; i++) {
      assertThrows(IllegalStateException.class, () -> limiter.run(LimiterTest::fail));
    }

    RejectedException first =
        assertThrows(RejectedException.class, () -> limiter.run(LimiterTest::fail));
    RejectedException second =
        assertThrows(RejectedException.class, () -> limiter.run(LimiterTest::fail));

    assertSame(first, second);
    assertEquals(Rejection.CIRCUIT_OPEN, first.reason());
    assertEquals("orders-db", first.limit());
    assertEquals(Duration.ofSeconds(60), first.retryAfter());
    assertEquals(0, first.getStackTrace().length);
    assertEquals(Map.of(Rejection.CIRCUIT_OPEN, 2L), limiter.snapshot().counts().rejected());
  }

  private static void fail() {
    throw new IllegalStateException();
  }

  @Test
  void rejectedAttemptsConsumeNoQuotaOfTheRateLimit() {
    Limiter limiter =
        limiters.define(
            policy().maxConcurrent(1).rate(RatePolicy.of(2, Duration.ofMinutes(1))).build());

    limiter.run(
        () -> {
          for (int i = 0; i < 10; i++) {
            assertEquals(Rejection.BULKHEAD_FULL, rejection(limiter));
          }
        });

    limiter.run(() -> {});
    assertEquals(Rejection.RATE_LIMITED, rejection(limiter));
  }

  private static Rejection rejection(Limiter limiter) {
    return assertThrows(RejectedException.class, () -> limiter.run(() -> {})).reason();
  }

  @Test
  void rejectedAttemptsOfTheRateLimitHoldNoPermitOfTheBulkheads() {
    Limiter limiter =
        limiters.define(
            policy()
                .maxConcurrent(3)
                .rate(RatePolicy.of(1, Duration.ofMinutes(1)))
                .breaker(BreakerPolicy.defaults())
                .build());
    limiter.run(() -> {});

    for (int i = 0; i < 20; i++) {
      assertEquals(Rejection.RATE_LIMITED, rejection(limiter));
    }

    assertEquals(0, inFlight(limiter));
    assertEquals(0, limiters.snapshot().total().inFlight());
  }

  @Test
  void aProbeThatALaterLimitRejectsLeavesItsPlaceToTheNext() {
    Limiter limiter =
        limiters.define(
            policy()
                .breaker(BreakerPolicy.builder().failureThreshold(1).build())
                .maxConcurrent(1)
                .build());
    Permit held = limiter.tryAcquire();
    limiter.breaker().open();
    ticker.advance(Duration.ofSeconds(61));
    for (int i = 0; i < 5; i++) {
      assertEquals(Rejection.BULKHEAD_FULL, rejection(limiter));
    }
    held.succeeded(-1);

    limiter.run(() -> {});
    assertEquals(State.CLOSED, limiter.breaker().state());
  }

  @Test
  void allPoliciesTogetherHaveALimitToo() {
    Limiter one = limiters.define(policy().maxConcurrent(3).build());
    Limiter two = limiters.define(Policy.named("reports").maxConcurrent(3).build());
    List<Permit> held = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      held.add(one.tryAcquire());
    }
    held.add(two.tryAcquire());

    Permit fifth = two.tryAcquire();

    assertFalse(fifth.isGranted());
    assertEquals(Rejection.SATURATED, fifth.rejection().reason());
    assertEquals(1, inFlight(two));
    held.forEach(permit -> permit.succeeded(-1));
    assertEquals(0, limiters.snapshot().total().inFlight());
  }

  @Test
  void aFailedCallIsTriedAgainThroughTheBreakerEachTime() {
    Limiter limiter =
        limiters.define(
            policy()
                .retry(RetryPolicy.builder().maxRetries(9).delay(Duration.ZERO).build())
                .breaker(BreakerPolicy.builder().failureThreshold(3).build())
                .build());
    int[] calls = new int[1];

    // The third failure opens the breaker; what it rejects is not tried again.
    assertThrows(
        RejectedException.class,
        () ->
            limiter.run(
                () -> {
                  calls[0]++;
                  fail();
                }));

    assertEquals(3, calls[0]);
    LimiterSnapshot.Counts counts = limiter.snapshot().counts();
    assertEquals(3, counts.failed());
    assertEquals(1, counts.allRejected());
    assertEquals(3, counts.retried());
  }

  @Test
  void anInterruptOfTheBodyIsNoFailureAndIsNotTriedAgain() {
    Limiter limiter =
        limiters.define(
            policy()
                .retry(RetryPolicy.builder().delay(Duration.ZERO).build())
                .breaker(BreakerPolicy.builder().failureThreshold(1).build())
                .build());
    Callable<String> interrupted =
        () -> {
          throw new InterruptedException();
        };

    assertThrows(InterruptedException.class, () -> limiter.call(interrupted));

    assertEquals(State.CLOSED, limiter.breaker().state());
    assertEquals(1, limiter.snapshot().counts().cancelled());
    assertEquals(0, limiter.snapshot().counts().retried());
  }

  @Test
  void whoIsInterruptedWhileWaitingForAPermitIsToldSoAndKeepsTheFlag() throws Exception {
    Limiter limiter =
        limiters.define(
            policy().bulkhead(BulkheadPolicy.of(1).withWaiting(5, Duration.ofHours(1))).build());
    Permit held = limiter.tryAcquire();
    boolean[] flag = new boolean[1];
    Rejection[] reason = new Rejection[1];
    Thread waiter =
        new Thread(
            () -> {
              reason[0] = rejection(limiter);
              flag[0] = Thread.interrupted();
            });
    waiter.start();
    while (limiter.snapshot().bulkhead().waiting() == 0) {
      Thread.onSpinWait();
    }

    waiter.interrupt();
    waiter.join();

    assertEquals(Rejection.INTERRUPTED, reason[0]);
    assertTrue(flag[0]);
    held.succeeded(-1);
    assertEquals(0, inFlight(limiter));
    limiter.run(() -> {});
  }

  @Test
  void aCallThatTakesTooLongIsInterruptedOnItsOwnThreadAndLeavesNoFlag() {
    Limiter limiter =
        limiters.define(
            policy()
                .maxConcurrent(1)
                .breaker(BreakerPolicy.builder().failureThreshold(1).build())
                .timeout(Duration.ofMillis(20))
                .build());
    CountDownLatch never = new CountDownLatch(1);

    CallTimeoutException late =
        assertThrows(CallTimeoutException.class, () -> limiter.run(() -> never.await()));

    assertTrue(late.freed());
    assertFalse(Thread.currentThread().isInterrupted());
    assertEquals(0, inFlight(limiter));
    assertEquals(1, limiter.snapshot().counts().timedOut());
    assertEquals(State.OPEN, limiter.breaker().state());
  }

  @Test
  void aTimeoutIsAFailureWhateverExceptionsThePolicyExpects() {
    Limiter limiter =
        limiters.define(
            policy()
                .breaker(
                    BreakerPolicy.builder()
                        .failureThreshold(1)
                        .expectedException("java.sql.SQLException")
                        .build())
                .timeout(Duration.ofMillis(20))
                .build());

    assertThrows(
        CallTimeoutException.class, () -> limiter.run(() -> new CountDownLatch(1).await()));

    assertEquals(State.OPEN, limiter.breaker().state());
  }

  @Test
  void whatGoesOnInTheBackgroundHoldsItsPermitUntilItHasReallyReturned() throws Exception {
    Limiter limiter =
        limiters.define(
            policy()
                .maxConcurrent(1)
                .timeout(Duration.ofMillis(20), TimeoutStrategy.BACKGROUND)
                .build());
    CountDownLatch release = new CountDownLatch(1);

    CallTimeoutException late =
        assertThrows(
            CallTimeoutException.class,
            () ->
                limiter.call(
                    () -> {
                      release.await();
                      return 7;
                    }));

    assertFalse(late.freed());
    assertEquals(1, inFlight(limiter));
    assertEquals(Rejection.BULKHEAD_FULL, rejection(limiter));
    release.countDown();
    assertEquals(7, late.handle().outcome().toCompletableFuture().get(10, TimeUnit.SECONDS));
    assertEquals(0, inFlight(limiter));
  }

  @Test
  void aCancelledBodyThatIgnoresItsInterruptHoldsItsPermitUntilItHasReallyReturned()
      throws Exception {
    Limiter limiter =
        limiters.define(
            policy()
                .maxConcurrent(1)
                .timeout(Duration.ofMillis(20), TimeoutStrategy.ERROR_RESPONSE)
                .build());
    CountDownLatch release = new CountDownLatch(1);

    CallTimeoutException late =
        assertThrows(CallTimeoutException.class, () -> limiter.run(() -> stubborn(release)));

    assertFalse(late.freed());
    assertEquals(1, inFlight(limiter));
    release.countDown();
    while (inFlight(limiter) > 0) {
      Thread.onSpinWait();
    }
  }

  private static void stubborn(CountDownLatch release) {
    while (true) {
      try {
        release.await();
        return;
      } catch (InterruptedException e) {
        // Not today.
      }
    }
  }

  @Test
  void viewsShareTheirPermits() {
    Limiter limiter = limiters.define(policy().maxConcurrent(1).build());
    Limiter view = limiter.withTimeout(dev.weir.api.policy.TimeoutPolicy.of(Duration.ofSeconds(5)));

    Permit held = limiter.tryAcquire();
    assertEquals(Rejection.BULKHEAD_FULL, rejection(view));
    held.succeeded(-1);
    view.run(() -> assertEquals(Rejection.BULKHEAD_FULL, rejection(limiter)));
  }

  @Test
  void atTheBasicLevelCallsAreCountedAndNoneIsStopped() {
    Limiter limiter =
        limiters.define(
            policy().maxConcurrent(1).rate(RatePolicy.of(1, Duration.ofHours(1))).build());
    Limiter basic = limiter.atLevel(Level.BASIC);

    for (int i = 0; i < 10; i++) {
      basic.run(() -> {});
    }

    assertEquals(10, limiter.snapshot().counts().succeeded());
    limiter.run(() -> {});
  }

  @Test
  void aCallInsideOfOneThatHoldsAPermitTakesNoSecondOneOfTheLimitToAll() throws Exception {
    Limiter route = limiters.define(Policy.named("route").build());
    Limiter query = limiters.define(policy().maxConcurrent(2).build());
    List<Permit> requests = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      requests.add(route.tryAcquire());
    }
    assertEquals(Rejection.SATURATED, query.tryAcquire().rejection().reason());

    Permit one = query.tryAcquireWithin();
    Permit two = query.acquireWithin(0);

    assertTrue(one.isGranted() && two.isGranted());
    assertEquals(Rejection.BULKHEAD_FULL, query.tryAcquireWithin().rejection().reason());
    assertEquals(2, inFlight(query));
    assertEquals(4, limiters.snapshot().total().inFlight());
    one.succeeded(-1);
    two.release(query.now());
    assertEquals(0, inFlight(query));
    assertEquals(4, limiters.snapshot().total().inFlight());
    requests.forEach(permit -> permit.succeeded(-1));
    assertEquals(0, limiters.snapshot().total().inFlight());
  }

  @Test
  void aCallInsideSharesBreakerRateAndCountsWithAllOthers() {
    Limiter limiter =
        limiters.define(
            policy()
                .breaker(BreakerPolicy.builder().failureThreshold(2).build())
                .rate(RatePolicy.of(3, Duration.ofHours(1)))
                .build());

    limiter.tryAcquire().failed(null, -1);
    limiter.tryAcquireWithin().failed(null, -1);

    assertEquals(Rejection.CIRCUIT_OPEN, rejection(limiter));
    assertEquals(Rejection.CIRCUIT_OPEN, limiter.tryAcquireWithin().rejection().reason());
    limiter.breaker().close();
    limiter.tryAcquireWithin().succeeded(-1);
    assertEquals(Rejection.RATE_LIMITED, limiter.tryAcquireWithin().rejection().reason());
    assertEquals(2, limiter.snapshot().counts().failed());
  }

  @Test
  void aPermitOfACallThatTookTooLongGoesBackAndIsAFailureWhateverIsExpected() {
    List<LimitEvent> heard = new ArrayList<>();
    Limiter limiter =
        limiters.define(
            policy()
                .maxConcurrent(1)
                .breaker(
                    BreakerPolicy.builder()
                        .failureThreshold(1)
                        .expectedException("java.sql.SQLException")
                        .build())
                .build());
    limiters.addListener(heard::add);

    limiter.tryAcquire().timedOut(Duration.ofSeconds(1).toNanos());

    assertEquals(0, inFlight(limiter));
    assertEquals(1, limiter.snapshot().counts().timedOut());
    assertEquals(Duration.ofSeconds(1).toNanos(), limiter.snapshot().durations().maxNanos());
    assertEquals(State.OPEN, limiter.breaker().state());
    assertTrue(heard.contains(new LimitEvent.TimedOut("orders-db")));
  }

  @Test
  void aPermitOfACallThatWasGivenUpGoesBackAndSaysNothingOfWhoWasCalled() {
    Limiter limiter =
        limiters.define(
            policy()
                .maxConcurrent(1)
                .rate(RatePolicy.of(2, Duration.ofHours(1)))
                .breaker(BreakerPolicy.builder().failureThreshold(1).build())
                .build());

    limiter.tryAcquire().cancelled(-1);

    assertEquals(0, inFlight(limiter));
    assertEquals(1, limiter.snapshot().counts().cancelled());
    assertEquals(State.CLOSED, limiter.breaker().state());
    assertTrue(limiter.tryAcquire().isGranted());
    assertFalse(limiter.tryAcquire().isGranted());
  }

  @Test
  void aProbeThatTookTooLongOpensTheBreakerAgainAndOneGivenUpLeavesItsPlace() {
    Limiter limiter =
        limiters.define(
            policy().breaker(BreakerPolicy.builder().failureThreshold(1).build()).build());
    limiter.breaker().open();
    ticker.advance(Duration.ofSeconds(61));

    limiter.tryAcquire().cancelled(-1);
    assertEquals(State.HALF_OPEN, limiter.breaker().state());
    limiter.tryAcquireWithin().timedOut(-1);

    assertEquals(State.OPEN, limiter.breaker().state());
  }

  private Limiter slowed(Policy.Builder adaptive) {
    Limiter limiter = limiters.define(adaptive.build());
    for (int i = 0; i < 4000 && limiter.snapshot().bulkhead().limit() > 1; i++) {
      Permit permit = limiter.tryAcquire();
      ticker.advance(Duration.ofMillis(11));
      permit.timedOut(Duration.ofMillis(10).toNanos());
    }
    assertEquals(1, limiter.snapshot().bulkhead().limit());
    return limiter;
  }

  @Test
  void atTheAdvancedLevelAnAdaptiveLimitIsAFixedOneOfItsFigure() {
    Limiter ultra =
        slowed(
            policy()
                .bulkhead(BulkheadPolicy.of(3).withAdaptation(BulkheadPolicy.Aimd.between(1, 3))));
    Limiter advanced = ultra.atLevel(Level.ADVANCED);

    List<Permit> held = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      held.add(advanced.tryAcquire());
      assertTrue(held.get(i).isGranted());
    }

    assertEquals(Rejection.BULKHEAD_FULL, advanced.tryAcquire().rejection().reason());
    assertEquals(Rejection.BULKHEAD_FULL, ultra.tryAcquire().rejection().reason());
    assertEquals(3, inFlight(ultra));
    held.forEach(permit -> permit.succeeded(Duration.ofMillis(1).toNanos()));
    assertEquals(0, inFlight(ultra));
    Permit one = ultra.tryAcquire();
    assertEquals(Rejection.BULKHEAD_FULL, ultra.tryAcquire().rejection().reason());
    one.succeeded(-1);
  }

  @Test
  void callsAtTheAdvancedLevelTeachAnAdaptiveLimitNothing() {
    Limiter advanced =
        limiters
            .define(
                policy()
                    .bulkhead(
                        BulkheadPolicy.of(3).withAdaptation(BulkheadPolicy.Aimd.between(1, 3)))
                    .build())
            .atLevel(Level.ADVANCED);

    for (int i = 0; i < 1000; i++) {
      Permit permit = advanced.tryAcquire();
      ticker.advance(Duration.ofMillis(11));
      permit.timedOut(Duration.ofMillis(10).toNanos());
    }

    assertEquals(3, advanced.snapshot().bulkhead().limit());
  }

  @Test
  void resultsAreKeptAtTheUltraLevelAlone() throws Exception {
    Limiter ultra = limiters.define(policy().cache(CachePolicy.of(Duration.ofHours(1))).build());
    int[] calls = new int[1];
    for (Level level : Level.values()) {
      Limiter view = ultra.atLevel(level);
      calls[0] = 0;
      for (int i = 0; i < 3; i++) {
        view.call("key", () -> ++calls[0]);
      }
      assertEquals(level == Level.ULTRA ? 1 : 3, calls[0], level.name());
      assertEquals(level == Level.ULTRA, view.keepsResults());
    }
  }

  @Test
  void lateCallsFallBackFromTheAdvancedLevelOn() throws Exception {
    TimeoutPolicy timeout =
        TimeoutPolicy.of(Duration.ofMillis(20)).withStrategy(TimeoutStrategy.CACHE_FALLBACK);
    for (CachePolicy cache : new CachePolicy[] {null, CachePolicy.of(Duration.ofHours(1))}) {
      Policy.Builder policy = Policy.named("cached " + (cache != null)).timeout(timeout);
      Limiter advanced =
          limiters
              .define((cache == null ? policy : policy.cache(cache)).build())
              .atLevel(Level.ADVANCED);
      int[] calls = new int[1];
      for (int i = 0; i < 2; i++) {
        assertEquals("run " + (i + 1), advanced.call("key", () -> "run " + ++calls[0]));
      }
      String late =
          advanced.call(
              "key",
              () -> {
                Thread.sleep(5_000);
                return "late";
              });
      assertEquals("run 2", late);
    }
  }

  @Test
  void breakersAndRateLimitsActFromTheAdvancedLevelOn() {
    Limiter ultra =
        limiters.define(
            policy()
                .breaker(BreakerPolicy.defaults())
                .rate(RatePolicy.of(1, Duration.ofHours(1)))
                .build());
    Limiter basic = ultra.atLevel(Level.BASIC);
    Limiter advanced = ultra.atLevel(Level.ADVANCED);

    basic.run(() -> {});
    advanced.run(() -> {});
    assertEquals(Rejection.RATE_LIMITED, rejection(advanced));
    ultra.breaker().open();
    assertEquals(Rejection.CIRCUIT_OPEN, rejection(advanced));
    basic.run(() -> {});
  }

  @Test
  void aPermitThatIsGivenBackTwiceNamesItsPolicyAndTakesNobodyElsesAway() {
    Limiter other = limiters.define(Policy.named("reports").maxConcurrent(3).build());
    Permit held = other.tryAcquire();
    for (Policy policy : List.of(policy().maxConcurrent(2).build(), policy().build())) {
      Limiter limiter = limiters.define(policy);
      Permit permit = limiter.tryAcquire();
      permit.succeeded(-1);
      if (policy.bulkhead() == null) {
        held.succeeded(-1);
      }

      for (Runnable again :
          List.<Runnable>of(() -> permit.succeeded(-1), () -> permit.release(limiter.now()))) {
        String message = assertThrows(IllegalStateException.class, again::run).getMessage();
        assertTrue(message.startsWith("orders-db: "), message);
      }
      assertEquals(policy.bulkhead() == null ? 0 : 1, limiters.snapshot().total().inFlight());
    }
  }

  @Test
  void closedLimitersRejectAndCallsInFlightEnd() {
    Limiter limiter = limiters.define(policy().maxConcurrent(1).build());
    Permit held = limiter.tryAcquire();

    limiters.close();

    assertEquals(Rejection.SHUT_DOWN, rejection(limiter));
    assertEquals(Rejection.SHUT_DOWN, rejection(limiters.limiter("another")));
    held.succeeded(-1);
    assertEquals(0, inFlight(limiter));
  }

  @Test
  void durationsAreTheCallsOwn() {
    Limiter limiter = limiters.define(policy().maxConcurrent(1).build());
    for (int i = 1; i <= 100; i++) {
      Duration time = Duration.ofMillis(i);
      limiter.run(() -> ticker.advance(time));
    }

    Distribution durations = limiter.snapshot().durations();

    assertEquals(100, durations.count());
    assertEquals(Duration.ofMillis(5050).toNanos(), durations.totalNanos());
    assertEquals(Duration.ofMillis(100).toNanos(), durations.maxNanos());
    assertEquals(50e6, durations.p50Nanos(), 50e6 * 0.0625);
    assertEquals(99e6, durations.p99Nanos(), 99e6 * 0.0625);
  }

  @Test
  void whatWasNotMeasuredIsCountedAndIsInNoDistribution() {
    Limiter limiter = limiters.define(policy().maxConcurrent(1).build());

    limiter.tryAcquire().succeeded(-1);
    limiter.tryAcquire().failed(new IOException(), -1);
    limiter.tryAcquire().succeeded(0);

    assertEquals(2, limiter.snapshot().counts().succeeded());
    assertEquals(1, limiter.snapshot().counts().failed());
    assertEquals(1, limiter.snapshot().durations().count());
  }

  @Test
  void throwingAccountingLeaksNoPermit() {
    limiters.addListener(
        event -> {
          throw new AssertionError("a listener's own");
        });
    Limiter limiter =
        limiters.define(
            policy()
                .maxConcurrent(1)
                .breaker(
                    BreakerPolicy.builder()
                        .failureThreshold(2)
                        .failure(
                            thrown -> {
                              throw new IllegalArgumentException("a predicate's own");
                            })
                        .failedResult(
                            result -> {
                              throw new IllegalArgumentException("a predicate's own");
                            })
                        .build())
                .build());

    assertEquals("fine", limiter.call(() -> "fine"));
    for (int i = 0; i < 2; i++) {
      assertThrows(IllegalStateException.class, () -> limiter.run(LimiterTest::fail));
    }
    // The breaker is open: its listener has thrown as well.
    assertEquals(Rejection.CIRCUIT_OPEN, rejection(limiter));
    limiter.tryAcquire().succeeded(0);
    limiter.tryAcquire().failed(null, Long.MIN_VALUE);

    assertEquals(0, inFlight(limiter));
    assertEquals(0, limiters.snapshot().total().inFlight());
  }

  @Test
  void listenersHearOfRejectionsAndTheirOwnFailuresAreCounted() {
    List<LimitEvent> heard = new ArrayList<>();
    limiters.addListener(heard::add);
    limiters.addListener(
        event -> {
          throw new IllegalStateException("a listener's own");
        });
    Limiter limiter = limiters.define(policy().maxConcurrent(1).build());
    Permit held = limiter.tryAcquire();

    assertEquals(Rejection.BULKHEAD_FULL, rejection(limiter));
    held.succeeded(-1);

    assertEquals(List.of(new LimitEvent.Rejected("orders-db", Rejection.BULKHEAD_FULL)), heard);
    assertEquals(1, limiters.snapshot().listenerFailures());
  }
}
