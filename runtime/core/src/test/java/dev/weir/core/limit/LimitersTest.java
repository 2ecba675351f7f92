package dev.weir.core.limit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weir.api.RejectedException;
import dev.weir.api.Rejection;
import dev.weir.api.policy.BreakerPolicy;
import dev.weir.api.policy.Policy;
import dev.weir.api.policy.PoolPolicy;
import dev.weir.api.policy.RatePolicy;
import dev.weir.core.limit.breaker.State;
import dev.weir.core.limit.pool.PoolSnapshot;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** The registry: names, room, changes of policy. */
class LimitersTest {
  private final HandTicker ticker = new HandTicker();

  private Limiters limiters(int keys) {
    return Limiters.builder()
        .ticker(ticker)
        .maxKeys(keys)
        .maxConcurrent(1000)
        .other(Policy.named("whatever").maxConcurrent(2).build())
        .build();
  }

  private static Rejection rejection(Limiter limiter) {
    return assertThrows(RejectedException.class, () -> limiter.run(() -> {})).reason();
  }

  private static final Policy TENANT =
      Policy.named("tenant").maxConcurrent(1).rate(RatePolicy.of(3, Duration.ofMinutes(1))).build();

  @Test
  void aNameHasOneLimiter() {
    Limiters limiters = limiters(10);

    assertSame(limiters.limiter("a"), limiters.limiter("a"));
    assertSame(limiters.limiter("a"), limiters.define(Policy.named("a").build()));
    assertSame(limiters.limiter("b", TENANT), limiters.limiter("b"));
    assertEquals("b", limiters.limiter("b").name());
    assertEquals(1, limiters.limiter("b").policy().bulkhead().maxConcurrent());
  }

  @Test
  void aLimiterThatIsNotInUseMakesRoomForTheNext() {
    Limiters limiters = limiters(3);
    for (int i = 0; i < 100; i++) {
      Limiter limiter = limiters.limiter("key-" + i, Policy.named("k").maxConcurrent(1).build());
      assertEquals("key-" + i, limiter.name());
      limiter.run(() -> {});
    }

    LimitersSnapshot snapshot = limiters.snapshot();
    assertEquals(4, snapshot.limiters().size());
    assertEquals(97, snapshot.evicted());
    assertEquals(0, snapshot.shared());
  }

  @Test
  void aListenerThatHearsOfARoomMadeFindsTheTableFree() throws Exception {
    Limiters limiters = limiters(1);
    List<String> evicted = new ArrayList<>();
    limiters.addListener(
        event -> {
          Thread other = new Thread(() -> limiters.limiter("another", TENANT));
          other.start();
          try {
            other.join();
          } catch (InterruptedException e) {
            throw new AssertionError(e);
          }
          evicted.add(event.limit());
        });

    limiters.limiter("a");
    Thread adding = new Thread(() -> limiters.limiter("b").tryAcquire());
    adding.setDaemon(true);
    adding.start();
    adding.join(10_000);

    assertFalse(adding.isAlive(), "waits for a lock that is held while its listener runs");
    assertTrue(evicted.contains("a"));
  }

  @Test
  void whatIsLookedUpOftenStaysAndWhatIsNotGoes() {
    Limiters limiters = limiters(4);
    for (int i = 0; i < 50; i++) {
      limiters.limiter("often");
      limiters.limiter("key-" + i);
    }

    assertTrue(limiters.snapshot().limiters().stream().anyMatch(one -> one.name().equals("often")));
  }

  @Test
  void namesWithoutRoomShareALimiterThatLimitsToo() {
    Limiters limiters = limiters(2);
    List<Permit> held = new ArrayList<>();
    held.add(limiters.limiter("a", TENANT).tryAcquire());
    held.add(limiters.limiter("b", TENANT).tryAcquire());

    Limiter c = limiters.limiter("c", TENANT);
    Limiter d = limiters.limiter("d", TENANT);

    assertSame(c, d);
    assertEquals(Limiters.OTHER, c.name());
    held.add(c.tryAcquire());
    held.add(d.tryAcquire());
    assertEquals(Rejection.BULKHEAD_FULL, rejection(limiters.limiter("e", TENANT)));
    assertEquals(3, limiters.snapshot().shared());
    held.forEach(permit -> permit.succeeded(-1));
  }

  @Test
  void anOpenBreakerACallInFlightAndAUsedRateKeepTheirPlace() {
    Limiters limiters = limiters(3);
    Limiter open = limiters.limiter("open", Policy.named("x").breaker(breaker()).build());
    open.breaker().open();
    Limiter busy = limiters.limiter("busy", Policy.named("x").maxConcurrent(1).build());
    Permit held = busy.tryAcquire();
    limiters.limiter("used", TENANT).run(() -> {});

    for (int i = 0; i < 10; i++) {
      assertEquals(Limiters.OTHER, limiters.limiter("key-" + i).name());
    }

    held.succeeded(-1);
    ticker.advance(Duration.ofMillis(2));
    assertEquals("next", limiters.limiter("next").name());
    ticker.advance(Duration.ofMinutes(2));
    assertEquals("one more", limiters.limiter("one more").name());
    assertEquals(State.OPEN, limiters.limiter("open").breaker().state());
  }

  private static BreakerPolicy breaker() {
    return BreakerPolicy.defaults();
  }

  @Test
  void whoHoldsALimiterThatMadeRoomHoldsTheOneLimiterOfThatNameStill() {
    Limiters limiters = limiters(1);
    Limiter held = limiters.limiter("a", Policy.named("x").maxConcurrent(1).build());
    limiters.limiter("b").run(() -> {});
    Permit permit = held.tryAcquire();

    Limiter again = limiters.limiter("a", Policy.named("x").maxConcurrent(1).build());

    assertSame(held, again);
    assertEquals(Rejection.BULKHEAD_FULL, rejection(again));
    permit.succeeded(-1);
  }

  @Test
  void definedPoliciesNeverMakeRoomAndTakeNone() {
    Limiters limiters = limiters(1);
    Limiter defined = limiters.define(Policy.named("defined").maxConcurrent(1).build());
    limiters.limiter("a");
    limiters.limiter("b");

    assertSame(defined, limiters.limiter("defined"));
    assertEquals(1, limiters.limiter("defined").policy().bulkhead().maxConcurrent());
  }

  @Test
  void aChangeOfPolicyKeepsCountersPermitsAndOpenBreakers() {
    Limiters limiters = limiters(10);
    Policy before =
        Policy.named("orders")
            .maxConcurrent(3)
            .breaker(BreakerPolicy.builder().failureThreshold(3).build())
            .rate(RatePolicy.of(5, Duration.ofMinutes(1)))
            .build();
    Limiter limiter = limiters.define(before);
    Permit one = limiter.tryAcquire();
    Permit two = limiter.tryAcquire();
    Permit three = limiter.tryAcquire();
    three.failed(new IllegalStateException(), -1);

    limiters.define(
        before.toBuilder()
            .maxConcurrent(2)
            .breaker(BreakerPolicy.builder().failureThreshold(2).build())
            .rate(RatePolicy.of(4, Duration.ofMinutes(1)))
            .build());

    // Two of two permits are out, three of four turns are used, one failure of two is counted.
    assertEquals(Rejection.BULKHEAD_FULL, rejection(limiter));
    one.succeeded(-1);
    limiter.run(() -> {});
    assertEquals(Rejection.RATE_LIMITED, rejection(limiter));
    limiter.breaker().open();
    limiters.define(before);
    assertEquals(State.OPEN, limiter.breaker().state());
    two.succeeded(-1);
    assertEquals(0, limiter.snapshot().bulkhead().inFlight());
    assertEquals(3, limiter.snapshot().counts().succeeded());
  }

  @Test
  void aLimitThatIsTakenOutAndPutBackHasItsPermitsStill() {
    Limiters limiters = limiters(10);
    Policy with = Policy.named("orders").maxConcurrent(2).build();
    Limiter limiter = limiters.define(with);
    Permit held = limiter.tryAcquire();

    limiters.define(Policy.named("orders").build());
    Permit free = limiter.tryAcquire();
    limiters.define(with);

    assertEquals(1, limiter.snapshot().bulkhead().inFlight());
    free.succeeded(-1);
    assertEquals(1, limiter.snapshot().bulkhead().inFlight());
    held.succeeded(-1);
    assertEquals(0, limiter.snapshot().bulkhead().inFlight());
    assertEquals(0, limiters.snapshot().total().inFlight());
  }

  @Test
  void policiesThatAreDefinedNoMoreLimitNothing() {
    Limiters limiters = limiters(10);
    limiters.define(List.of(TENANT, Policy.named("b").maxConcurrent(1).build()));
    Limiter b = limiters.limiter("b");

    limiters.define(List.of(TENANT));

    assertSame(b, limiters.limiter("b"));
    assertEquals(Policy.named("b").build(), b.policy());
    assertEquals(1, limiters.limiter("tenant").policy().bulkhead().maxConcurrent());
  }

  @Test
  void aPoolThatIsNotThereIsNamedAndNothingHasChanged() {
    Limiters limiters = limiters(10);
    Limiter limiter = limiters.define(Policy.named("orders").maxConcurrent(1).build());

    IllegalArgumentException refused =
        assertThrows(
            IllegalArgumentException.class,
            () -> limiters.define(Policy.named("orders").maxConcurrent(9).pool("reports").build()));

    assertEquals(
        "policy orders: there is no pool 'reports'; there are processes, threads",
        refused.getMessage());
    assertEquals(1, limiter.policy().bulkhead().maxConcurrent());
    assertEquals(1, limiter.snapshot().bulkhead().limit());
  }

  @Test
  void policiesShareAPoolByName() throws Exception {
    try (Limiters limiters = limiters(10)) {
      limiters.definePool("reports", PoolPolicy.thread().withMaxWorkers(1));
      Limiter one = limiters.define(Policy.named("one").pool("reports").build());
      Limiter two = limiters.define(Policy.named("two").pool("reports").build());

      assertEquals(one.call(() -> Thread.currentThread()), two.call(() -> Thread.currentThread()));
      assertNotSame(Thread.currentThread(), one.call(() -> Thread.currentThread()));
      assertEquals(1, limiters.snapshot().pools().size());
      assertEquals("reports", limiters.snapshot().pools().get(0).name());
    }
  }

  @Test
  void theLimitToAllPoliciesTogetherCanBeChanged() {
    Limiters limiters = limiters(10);
    limiters.maxConcurrent(1);
    Permit held = limiters.limiter("a").tryAcquire();

    assertEquals(Rejection.SATURATED, rejection(limiters.limiter("b")));
    limiters.maxConcurrent(2);
    limiters.limiter("b").run(() -> {});
    held.succeeded(-1);
    assertFalse(limiters.snapshot().total().inFlight() > 0);
  }

  @Test
  void poolsScaleOnlyWhereTheyAre() throws Exception {
    try (Limiters limiters = limiters(10)) {
      limiters.scalePools(false);
      limiters.definePool("reports", PoolPolicy.thread().withMaxWorkers(4));
      Limiter reports = limiters.define(Policy.named("reports").pool("reports").build());
      reports.callAsync(() -> 1).toCompletableFuture().get(10, TimeUnit.SECONDS);
      awaitIdle(limiters, 1);
      ticker.advance(Duration.ofHours(1));
      limiters.definePool("reports", PoolPolicy.thread().withMaxWorkers(3)); // has them all look
      reports.callAsync(() -> 1).toCompletableFuture().get(10, TimeUnit.SECONDS);
      awaitIdle(limiters, 1);
      ticker.advance(Duration.ofHours(1));

      limiters.scalePools(true);

      awaitIdle(limiters, 0);
    }
  }

  private static void awaitIdle(Limiters limiters, int workers) {
    PoolSnapshot pool;
    do {
      Thread.onSpinWait();
      pool = limiters.snapshot().pools().get(0);
    } while (pool.workers() != workers || pool.idle() != workers);
  }
}
