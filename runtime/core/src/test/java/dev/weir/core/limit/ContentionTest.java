package dev.weir.core.limit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weir.api.RejectedException;
import dev.weir.api.policy.BreakerPolicy;
import dev.weir.api.policy.BulkheadPolicy;
import dev.weir.api.policy.Policy;
import dev.weir.api.policy.RatePolicy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Many threads at one limiter. */
@Timeout(60)
class ContentionTest {
  private static final int THREADS = 8;

  private final Limiters limiters = Limiters.builder().maxConcurrent(7).build();

  /** Runs it in many threads that start together, and waits for them all. */
  private static void inThreads(Runnable body) throws InterruptedException {
    CountDownLatch start = new CountDownLatch(1);
    List<Thread> threads = new ArrayList<>();
    for (int i = 0; i < THREADS; i++) {
      Thread thread =
          new Thread(
              () -> {
                try {
                  start.await();
                } catch (InterruptedException e) {
                  return;
                }
                body.run();
              });
      thread.start();
      threads.add(thread);
    }
    start.countDown();
    for (Thread thread : threads) {
      thread.join();
    }
  }

  @Test
  void checkThenActAdmitsNotOneTooMany() throws Exception {
    Limiter limiter = limiters.define(Policy.named("orders").maxConcurrent(3).build());
    AtomicInteger inside = new AtomicInteger();
    AtomicInteger most = new AtomicInteger();
    AtomicLong ran = new AtomicLong();

    inThreads(
        () -> {
          for (int i = 0; i < 20_000; i++) {
            Permit permit = limiter.tryAcquire();
            if (permit.isGranted()) {
              most.accumulateAndGet(inside.incrementAndGet(), Math::max);
              ran.incrementAndGet();
              inside.decrementAndGet();
              permit.succeeded(-1);
            }
          }
        });

    assertTrue(most.get() <= 3, "at most 3, but " + most);
    LimiterSnapshot.Counts counts = limiter.snapshot().counts();
    assertEquals(ran.get(), counts.succeeded());
    assertEquals(THREADS * 20_000L, counts.attempts());
    assertEquals(0, limiter.snapshot().bulkhead().inFlight());
    assertEquals(0, limiters.snapshot().total().inFlight());
  }

  @Test
  void aRateLimitUnderContentionGrantsExactlyItsFigure() throws Exception {
    Limiter limiter =
        limiters.define(
            Policy.named("orders")
                .rate(RatePolicy.of(1000, Duration.ofHours(1)))
                .maxConcurrent(2)
                .build());

    inThreads(
        () -> {
          for (int i = 0; i < 2_000; i++) {
            try {
              limiter.run(() -> {});
            } catch (RejectedException e) {
              Thread.onSpinWait();
            }
          }
        });

    assertEquals(1000, limiter.snapshot().counts().succeeded());
  }

  @Test
  void aChangeOfSettingsUnderLoadLosesNoCallAndNoPermit() throws Exception {
    Policy[] policies = {
      Policy.named("orders").build(),
      Policy.named("orders").maxConcurrent(2).build(),
      Policy.named("orders")
          .bulkhead(BulkheadPolicy.of(5).withWaiting(100, Duration.ofSeconds(20)))
          .breaker(BreakerPolicy.builder().countWindow(100).build())
          .build(),
      Policy.named("orders")
          .maxConcurrent(4)
          .rate(RatePolicy.of(1_000_000, Duration.ofSeconds(1)))
          .timeout(Duration.ofSeconds(20))
          .maxRetries(1)
          .build(),
    };
    Limiter limiter = limiters.define(policies[0]);
    AtomicBoolean over = new AtomicBoolean();
    AtomicLong asked = new AtomicLong();
    AtomicLong ran = new AtomicLong();
    AtomicLong rejected = new AtomicLong();
    Thread changing =
        new Thread(
            () -> {
              long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(2);
              for (int i = 0; System.nanoTime() < end; i++) {
                limiters.define(policies[i % policies.length]);
                limiters.maxConcurrent(3 + i % 5);
              }
              over.set(true);
            });
    changing.start();

    inThreads(
        () -> {
          while (!over.get()) {
            asked.incrementAndGet();
            try {
              limiter.run(ran::incrementAndGet);
            } catch (RejectedException e) {
              rejected.incrementAndGet();
            }
          }
        });
    changing.join();

    assertEquals(asked.get(), ran.get() + rejected.get());
    LimiterSnapshot.Counts counts = limiter.snapshot().counts();
    assertEquals(ran.get(), counts.succeeded());
    assertEquals(rejected.get(), counts.allRejected());
    limiters.define(policies[1]);
    limiters.maxConcurrent(100);
    assertEquals(0, limiter.snapshot().bulkhead().inFlight());
    assertEquals(0, limiters.snapshot().total().inFlight());
    Permit one = limiter.tryAcquire();
    Permit two = limiter.tryAcquire();
    assertTrue(one.isGranted() && two.isGranted());
    one.succeeded(-1);
    two.succeeded(-1);
  }
}
