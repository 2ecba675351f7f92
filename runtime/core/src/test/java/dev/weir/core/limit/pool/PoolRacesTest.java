package dev.weir.core.limit.pool;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weir.api.policy.PoolPolicy;
import dev.weir.core.limit.time.Ticker;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Many threads submit and cancel while the settings change. */
@Timeout(value = 60, unit = TimeUnit.SECONDS)
class PoolRacesTest {
  private static final int SUBMITTERS = 6;
  private static final int EACH = 5_000;

  private final AtomicInteger running = new AtomicInteger();
  private final AtomicInteger mostRunning = new AtomicInteger();
  private final AtomicLong accepted = new AtomicLong();
  private final AtomicLong refused = new AtomicLong();
  private final AtomicLong freed = new AtomicLong();

  private int body() {
    int now = running.incrementAndGet();
    mostRunning.accumulateAndGet(now, Math::max);
    for (int i = 0; i < 50; i++) {
      Thread.onSpinWait();
    }
    running.decrementAndGet();
    return now;
  }

  private void submitAndCancel(ResourcePool pool, int seed) {
    Random random = new Random(seed);
    for (int mine = 0; mine < EACH; ) {
      PooledCall<Integer> call = pool.trySubmit(this::body);
      if (call == null) {
        refused.incrementAndGet();
        Thread.yield();
        continue;
      }
      mine++;
      accepted.incrementAndGet();
      var unused = call.freed().thenRun(freed::incrementAndGet);
      if (random.nextInt(4) == 0) {
        call.cancel();
      } else if (random.nextInt(4) == 0) {
        call.outcome().toCompletableFuture().join();
      }
    }
  }

  private void run(ResourcePool pool, Runnable meanwhile) throws InterruptedException {
    List<Thread> submitters = new ArrayList<>();
    for (int i = 0; i < SUBMITTERS; i++) {
      int seed = i;
      Thread submitter = new Thread(() -> submitAndCancel(pool, seed));
      submitters.add(submitter);
      submitter.start();
    }
    while (submitters.stream().anyMatch(Thread::isAlive)) {
      meanwhile.run();
    }
    Eventually.holds(() -> freed.get() == accepted.get(), pool::snapshot);
    PoolSnapshot end = pool.snapshot();
    assertEquals((long) SUBMITTERS * EACH, accepted.get());
    assertEquals(accepted.get(), end.completed() + end.failed() + end.cancelled());
    assertEquals(refused.get(), end.rejected());
    assertEquals(0, pool.load());
    assertEquals(0, end.failed());
    assertTrue(pool.shutdown(Duration.ofSeconds(30)));
    assertEquals(0, pool.snapshot().workers());
  }

  @Test
  void neverMoreThanMaxWorkersRunAndNothingIsLost() throws InterruptedException {
    PoolPolicy policy = PoolPolicy.thread().withMaxWorkers(3).withQueue(5);
    run(ResourcePool.open("races", policy, Ticker.SYSTEM), Thread::yield);
    assertTrue(mostRunning.get() <= 3, () -> mostRunning + " ran at once");
  }

  @Test
  void nothingIsLostWhileTheSettingsChange() throws InterruptedException {
    PoolPolicy policy =
        PoolPolicy.thread().withIdleLife(Duration.ofMillis(1)).withQueue(5).withMaxWorkers(4);
    ResourcePool pool = ResourcePool.open("races", policy, Ticker.SYSTEM);
    Random random = new Random(7);
    run(
        pool,
        () -> {
          int most = 1 + random.nextInt(4);
          PoolPolicy next = policy.withMaxWorkers(most).withMinWorkers(random.nextInt(most + 1));
          pool.reconfigure(next.withQueue(random.nextInt(5)));
        });
    assertTrue(mostRunning.get() <= 4, () -> mostRunning + " ran at once");
  }

  @Test
  void neverMoreThanMaxVirtualThreadsRunAndNothingIsLost() throws InterruptedException {
    PoolPolicy policy = PoolPolicy.virtual().withMaxWorkers(3).withQueue(5);
    run(ResourcePool.open("races", policy, Ticker.SYSTEM), Thread::yield);
    assertTrue(mostRunning.get() <= 3, () -> mostRunning + " ran at once");
  }
}
