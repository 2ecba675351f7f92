package dev.weir.core.limit.bulkhead;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weir.api.policy.BulkheadPolicy;
import dev.weir.core.limit.time.Ticker;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledForJreRange;
import org.junit.jupiter.api.condition.JRE;

/** A million virtual threads that wait for ten permits. */
@EnabledForJreRange(min = JRE.JAVA_21)
@Timeout(300)
class MillionWaitersTest {
  private static final int CALLS = 1_000_000;

  private final AtomicInteger running = new AtomicInteger();
  private final AtomicInteger most = new AtomicInteger();
  private final AtomicInteger admitted = new AtomicInteger();

  @Test
  void aMillionVirtualThreadsWaitAndAllGetTheirTurn() throws Throwable {
    MethodHandle startVirtualThread =
        MethodHandles.lookup()
            .findStatic(
                Thread.class,
                "startVirtualThread",
                MethodType.methodType(Thread.class, Runnable.class));
    Bulkhead bulkhead =
        new Bulkhead("b", BulkheadPolicy.of(10).withWaiting(CALLS, Duration.ZERO), Ticker.SYSTEM);
    for (int i = 0; i < 10; i++) {
      assertTrue(bulkhead.tryAcquire());
    }
    CountDownLatch over = new CountDownLatch(CALLS);
    Runnable call =
        () -> {
          call(bulkhead);
          over.countDown();
        };
    for (int i = 0; i < CALLS; i++) {
      Thread started = (Thread) startVirtualThread.invokeExact(call);
      assertTrue(started.isDaemon());
    }
    while (bulkhead.waiting() < CALLS) {
      // A carrier that a waiter held would keep the others from ever getting here.
      Thread.yield();
    }
    for (int i = 0; i < 10; i++) {
      bulkhead.release();
    }
    assertTrue(over.await(280, TimeUnit.SECONDS));
    assertEquals(CALLS, admitted.get());
    assertTrue(most.get() <= 10, most + " of 10");
    assertEquals(0, bulkhead.inFlight());
    assertEquals(0, bulkhead.waiting());
  }

  private void call(Bulkhead bulkhead) {
    try {
      if (bulkhead.acquire(Long.MAX_VALUE)) {
        admitted.incrementAndGet();
        most.accumulateAndGet(running.incrementAndGet(), Math::max);
        running.decrementAndGet();
        bulkhead.release();
      }
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }
}
