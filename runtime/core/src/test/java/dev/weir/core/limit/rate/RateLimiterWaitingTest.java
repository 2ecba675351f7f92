package dev.weir.core.limit.rate;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weir.api.policy.RatePolicy;
import dev.weir.core.limit.time.Ticker;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class RateLimiterWaitingTest {
  private static final long HOUR = Duration.ofHours(1).toNanos();
  private static final Duration AN_HOUR = Duration.ofHours(1);

  private final ManualTicker ticker = new ManualTicker();

  private RateLimiter exhausted(RatePolicy policy) {
    RateLimiter limiter = new RateLimiter("orders-db", policy, ticker);
    assertTrue(limiter.tryAcquire(policy.limits().get(0).permits()));
    return limiter;
  }

  @Test
  void aFreePermitIsHadWithoutWaiting() throws InterruptedException {
    RateLimiter limiter = new RateLimiter("orders-db", RatePolicy.of(1, AN_HOUR), ticker);
    assertTrue(limiter.acquire(HOUR));
    assertFalse(limiter.acquire(0));
    assertFalse(limiter.acquire(-1));
  }

  @Test
  void theWaitIsOverWhenThePermitHasComeBack() throws InterruptedException {
    RateLimiter limiter = exhausted(RatePolicy.of(1, AN_HOUR));
    Caller caller = Caller.waiting(limiter, () -> limiter.acquire(HOUR));
    ticker.advance(HOUR - 1);
    caller.wake();
    assertEquals(1, limiter.snapshot().waiting());
    assertTrue(caller.isWaiting());
    ticker.advance(1);
    caller.wake();
    assertTrue(caller.answer());
  }

  @Test
  void aPermitCountsFromWhenItsCallerIsAwake() throws InterruptedException {
    RateLimiter limiter = exhausted(RatePolicy.of(1, AN_HOUR));
    Caller caller = Caller.waiting(limiter, () -> limiter.acquire(HOUR));
    ticker.advance(HOUR + 1000);
    caller.wake();
    assertTrue(caller.answer());
    assertEquals(HOUR, limiter.retryAfterNanos());
  }

  @Test
  void thePolicySaysHowLongACallWaitsThatDoesNotSaySoItself() throws InterruptedException {
    RatePolicy policy = RatePolicy.of(1, AN_HOUR);
    RateLimiter limiter = exhausted(policy);
    assertFalse(limiter.acquire());
    limiter.reconfigure(policy.withMaxWait(AN_HOUR));
    Caller caller = Caller.waiting(limiter, limiter::acquire);
    ticker.advance(HOUR);
    caller.wake();
    assertTrue(caller.answer());
  }

  @Test
  void theyAreServedInTheOrderOfTheirComing() throws InterruptedException {
    RateLimiter limiter = exhausted(RatePolicy.of(10, AN_HOUR));
    List<Caller> callers = new ArrayList<>();
    for (int i = 0; i < 35; i++) {
      callers.add(Caller.waiting(limiter, () -> limiter.acquire(10 * HOUR)));
    }
    for (int served = 0; served < 30; served += 10) {
      ticker.advance(HOUR);
      callers.get(served).wake();
      for (int i = served; i < served + 10; i++) {
        assertTrue(callers.get(i).answer());
      }
      assertEquals(25 - served, limiter.snapshot().waiting());
    }
    assertTrue(callers.get(30).isWaiting());
  }

  @Test
  void whoeverComesLaterDoesNotOvertakeThem() throws InterruptedException {
    RateLimiter limiter = exhausted(RatePolicy.of(1, AN_HOUR));
    Caller caller = Caller.waiting(limiter, () -> limiter.acquire(2 * HOUR));
    ticker.advance(HOUR);
    assertFalse(limiter.tryAcquire());
    assertEquals(HOUR, limiter.tryAcquireOrWait());
    caller.wake();
    assertTrue(caller.answer());
  }

  @Test
  void orDoesIfThePolicyIsNotFair() throws InterruptedException {
    RateLimiter limiter = exhausted(RatePolicy.of(1, AN_HOUR).withFair(false));
    Caller caller = Caller.waiting(limiter, () -> limiter.acquire(3 * HOUR));
    ticker.advance(HOUR);
    assertTrue(limiter.tryAcquire());
    caller.wake();
    assertEquals(1, limiter.snapshot().waiting());
    ticker.advance(HOUR);
    caller.wake();
    assertTrue(caller.answer());
  }

  @Test
  void aCallForManyIsNotOvertakenByOneForFew() throws InterruptedException {
    RateLimiter limiter = new RateLimiter("orders-db", RatePolicy.of(4, AN_HOUR), ticker);
    assertTrue(limiter.tryAcquire(2));
    ticker.advance(1);
    assertTrue(limiter.tryAcquire());
    Caller many = Caller.waiting(limiter, () -> limiter.acquire(4, 3 * HOUR));
    Caller one = Caller.waiting(limiter, () -> limiter.acquire(3 * HOUR));
    assertFalse(limiter.tryAcquire());
    ticker.advance(HOUR - 1);
    many.wake();
    assertEquals(2, limiter.snapshot().waiting());
    ticker.advance(1);
    many.wake();
    assertTrue(many.answer());
    assertTrue(one.isWaiting());
    ticker.advance(HOUR);
    one.wake();
    assertTrue(one.answer());
  }

  @Test
  void onlySoManyWait() throws InterruptedException {
    RateLimiter limiter = exhausted(RatePolicy.of(1, AN_HOUR).withMaxWaiters(2));
    Caller.waiting(limiter, () -> limiter.acquire(9 * HOUR));
    Caller.waiting(limiter, () -> limiter.acquire(9 * HOUR));
    assertFalse(limiter.acquire(9 * HOUR));
    limiter.reconfigure(RatePolicy.of(1, AN_HOUR).withMaxWaiters(3));
    Caller.waiting(limiter, () -> limiter.acquire(9 * HOUR));
    assertFalse(limiter.acquire(9 * HOUR));
  }

  @Test
  void oneThatHasWaitedLongEnoughIsToldSo() throws InterruptedException {
    RateLimiter limiter = exhausted(RatePolicy.of(1, AN_HOUR).withFair(false));
    Caller first = Caller.waiting(limiter, () -> limiter.acquire(HOUR));
    Caller second = Caller.waiting(limiter, () -> limiter.acquire(2 * HOUR));
    ticker.advance(HOUR + 1);
    assertTrue(limiter.tryAcquire());
    first.wake();
    assertFalse(first.answer());
    assertFalse(second.answer(), "it was overtaken, and cannot get one in time any more");
    assertEquals(0, limiter.snapshot().waiting());
  }

  @Test
  void aPermitThatIsGivenBackGoesToTheFirst() throws InterruptedException {
    RateLimiter limiter = exhausted(RatePolicy.of(1, AN_HOUR));
    Caller caller = Caller.waiting(limiter, () -> limiter.acquire(HOUR));
    limiter.refund(ticker.nanoTime());
    assertTrue(caller.answer());
  }

  @Test
  void aLeaseIsNotOpenWhileSomebodyWaits() throws InterruptedException {
    RateLimiter limiter = exhausted(RatePolicy.of(100_000, AN_HOUR));
    Caller caller = Caller.waiting(limiter, () -> limiter.acquire(100_000, 2 * HOUR));
    limiter.refund(50_000, ticker.nanoTime());
    assertFalse(limiter.tryAcquire());
    limiter.refund(50_000, ticker.nanoTime());
    assertTrue(caller.answer());
  }

  @Test
  void aPromiseThatIsNotTakenUpGoesToTheNext() {
    Quota quota = new Quota(RatePolicy.of(1, AN_HOUR), 0);
    WaitQueue queue = new WaitQueue();
    Waiter first = new Waiter(1, 2 * HOUR, 0);
    Waiter second = new Waiter(1, 2 * HOUR, 0);
    assertTrue(quota.take(1));
    assertEquals(HOUR, queue.join(first, quota));
    assertEquals(2 * HOUR, queue.join(second, quota));
    quota.settle(0, HOUR);
    assertEquals(first, queue.serve(quota));
    assertEquals(second, queue.toCall(quota));
    assertFalse(quota.has(1));
    queue.leave(first, quota);
    second.called = false;
    assertEquals(second, queue.toCall(quota));
    assertEquals(second, queue.serve(quota));
    assertEquals(WaitQueue.GRANTED, queue.look(second, quota));
    assertFalse(quota.has(1));
    assertTrue(queue.isEmpty());
  }

  @Test
  void thousandsOfVirtualThreadsWait() throws Exception {
    ExecutorService executor = virtualThreads();
    int calls = 20_000;
    RateLimiter limiter =
        new RateLimiter(
            "orders-db",
            RatePolicy.of(calls / 10, Duration.ofMillis(50)).withMaxWaiters(calls),
            Ticker.SYSTEM);
    AtomicInteger granted = new AtomicInteger();
    for (int i = 0; i < calls; i++) {
      executor.execute(
          () -> {
            try {
              granted.addAndGet(limiter.acquire(HOUR) ? 1 : 0);
            } catch (InterruptedException e) {
              Thread.currentThread().interrupt();
            }
          });
    }
    executor.shutdown();
    assertTrue(executor.awaitTermination(50, TimeUnit.SECONDS));
    assertEquals(calls, granted.get());
    assertEquals(0, limiter.snapshot().waiting());
  }

  private static ExecutorService virtualThreads() throws ReflectiveOperationException {
    Assumptions.assumeTrue(Runtime.version().feature() >= 21, "no virtual threads here");
    return (ExecutorService)
        Executors.class.getMethod("newVirtualThreadPerTaskExecutor").invoke(null);
  }
}
