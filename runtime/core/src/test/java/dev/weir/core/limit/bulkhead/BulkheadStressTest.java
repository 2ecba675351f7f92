package dev.weir.core.limit.bulkhead;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weir.api.policy.BulkheadPolicy;
import dev.weir.api.policy.BulkheadPolicy.Aimd;
import dev.weir.api.policy.BulkheadPolicy.Order;
import dev.weir.core.limit.time.Ticker;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Many threads at once, for a bounded number of calls. */
@Timeout(60)
class BulkheadStressTest {
  private static final int THREADS = 12;

  private final AtomicInteger running = new AtomicInteger();
  private final AtomicInteger most = new AtomicInteger();
  private final AtomicReference<Throwable> failure = new AtomicReference<>();

  private interface Task {
    void run() throws Exception;
  }

  private List<Thread> start(int times, Task task) {
    List<Thread> threads = new ArrayList<>();
    for (int t = 0; t < THREADS; t++) {
      Thread thread =
          new Thread(
              () -> {
                for (int i = 0; i < times; i++) {
                  try {
                    task.run();
                  } catch (InterruptedException e) {
                    // Somebody had that in mind.
                  } catch (Throwable e) {
                    failure.set(e);
                  }
                }
              });
      threads.add(thread);
      thread.start();
    }
    return threads;
  }

  private void join(List<Thread> threads) throws InterruptedException {
    for (Thread thread : threads) {
      thread.join();
    }
    assertNull(failure.get(), () -> "failed: " + failure.get());
  }

  private void body() {
    most.accumulateAndGet(running.incrementAndGet(), Math::max);
    Thread.yield();
    running.decrementAndGet();
  }

  private static void isWhole(Bulkhead bulkhead) {
    assertEquals(0, bulkhead.inFlight());
    assertEquals(0, bulkhead.waiting());
    assertEquals(0, bulkhead.snapshot().strayReleases());
    int limit = bulkhead.limit();
    for (int i = 0; i < limit; i++) {
      assertTrue(bulkhead.tryAcquire());
    }
    assertFalse(bulkhead.tryAcquire());
  }

  // Trap 7.
  @ParameterizedTest
  @ValueSource(ints = {1, 2, 5, 10})
  void neverElevenOfTenAreAdmitted(int limit) throws InterruptedException {
    Bulkhead bulkhead =
        new Bulkhead("b", BulkheadPolicy.of(limit), Ticker.SYSTEM, Parking.SYSTEM, 4);
    join(
        start(
            20_000,
            () -> {
              if (bulkhead.tryAcquire()) {
                body();
                bulkhead.release();
              }
            }));
    assertTrue(most.get() <= limit, most + " of " + limit);
    isWhole(bulkhead);
  }

  @Test
  void whereNoMoreAskThanThereArePermitsNoneIsRejected() throws InterruptedException {
    Bulkhead bulkhead =
        new Bulkhead("b", BulkheadPolicy.of(THREADS), Ticker.SYSTEM, Parking.SYSTEM, 4);
    AtomicInteger rejected = new AtomicInteger();
    List<Thread> threads =
        start(
            50_000,
            () -> {
              if (bulkhead.tryAcquire()) {
                bulkhead.release();
              } else {
                rejected.incrementAndGet();
              }
            });
    // Though the limit changes all the while, up and back to what is enough.
    for (int i = 0; threads.stream().anyMatch(Thread::isAlive); i++) {
      bulkhead.reconfigure(BulkheadPolicy.of(THREADS + i % 3));
      Thread.yield();
    }
    join(threads);
    assertEquals(0, rejected.get());
    isWhole(bulkhead);
  }

  @ParameterizedTest
  @EnumSource(Order.class)
  void whoWaitsWithoutEndGetsAPermitInTheEnd(Order order) throws InterruptedException {
    Bulkhead bulkhead =
        new Bulkhead(
            "b",
            BulkheadPolicy.of(2).withWaiting(THREADS, Duration.ZERO).withOrder(order),
            Ticker.SYSTEM,
            Parking.SYSTEM,
            4);
    AtomicInteger admitted = new AtomicInteger();
    join(
        start(
            2_000,
            () -> {
              if (bulkhead.acquire(Long.MAX_VALUE)) {
                admitted.incrementAndGet();
                body();
                bulkhead.release();
              }
            }));
    assertEquals(THREADS * 2_000, admitted.get());
    assertTrue(most.get() <= 2, most + " of 2");
    isWhole(bulkhead);
  }

  // Traps 1, 10, 15 and 18, all at once.
  @Test
  void timeoutsInterruptsAndReconfigurationsLoseNoPermitAndMakeNone() throws InterruptedException {
    int highest = 6;
    Bulkhead bulkhead =
        new Bulkhead(
            "b",
            BulkheadPolicy.of(highest).withWaiting(4, Duration.ZERO),
            Ticker.SYSTEM,
            Parking.SYSTEM,
            4);
    List<Thread> threads =
        start(
            3_000,
            () -> {
              long timeout = ThreadLocalRandom.current().nextLong(-1, 60_000);
              if (bulkhead.acquire(timeout)) {
                body();
                bulkhead.release(timeout, timeout % 7 == 0);
              }
            });
    ThreadLocalRandom random = ThreadLocalRandom.current();
    while (threads.stream().anyMatch(Thread::isAlive)) {
      threads.get(random.nextInt(THREADS)).interrupt();
      BulkheadPolicy policy =
          BulkheadPolicy.of(random.nextInt(1, highest + 1))
              .withWaiting(random.nextInt(0, 6), Duration.ZERO)
              .withOrder(random.nextBoolean() ? Order.FIFO : Order.LIFO);
      bulkhead.reconfigure(
          random.nextBoolean() ? policy : policy.withAdaptation(Aimd.between(1, highest)));
      Thread.yield();
    }
    join(threads);
    assertTrue(most.get() <= highest, most + " of " + highest);
    assertEquals(0, bulkhead.snapshot().lostSamples());
    isWhole(bulkhead);
  }
}
