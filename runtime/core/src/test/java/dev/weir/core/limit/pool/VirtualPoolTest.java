package dev.weir.core.limit.pool;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weir.api.policy.PoolPolicy;
import dev.weir.core.limit.time.Ticker;
import dev.weir.core.record.VirtualThreads;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledForJreRange;
import org.junit.jupiter.api.condition.JRE;

@Timeout(value = 60, unit = TimeUnit.SECONDS)
class VirtualPoolTest {
  private static final Duration LONG = Duration.ofSeconds(30);

  @Test
  void withoutVirtualThreadsItRunsOnThreadsAndSaysSo() throws Exception {
    VirtualPool pool = new VirtualPool("v", PoolPolicy.virtual(), Ticker.SYSTEM, null);
    assertFalse(pool.submit(() -> VirtualThreads.isVirtual(Thread.currentThread())).get());
    PoolSnapshot snapshot = pool.snapshot();
    assertEquals(PoolPolicy.Type.THREAD, snapshot.type());
    assertEquals(
        "virtual threads need Java 21, this is Java "
            + Runtime.version().feature()
            + ": platform threads instead",
        snapshot.note());
    assertEquals(1, snapshot.workers());
    assertTrue(pool.shutdown(LONG));
  }

  @Test
  @EnabledForJreRange(min = JRE.JAVA_21)
  void eachCallHasAVirtualThreadOfItsOwnThatEndsWithIt() throws Exception {
    VirtualPool pool = new VirtualPool("v", PoolPolicy.virtual(), Ticker.SYSTEM);
    Thread first = pool.submit(Thread::currentThread).get();
    assertTrue(VirtualThreads.isVirtual(first));
    assertEquals("weir-pool-v-1", first.getName());
    assertEquals("", pool.snapshot().note());
    Eventually.holds(() -> pool.snapshot().workers() == 0, pool::snapshot);
    assertTrue(pool.shutdown(LONG));
  }

  @Test
  @EnabledForJreRange(min = JRE.JAVA_21)
  void cancellingInterruptsAVirtualThread() throws Exception {
    VirtualPool pool = new VirtualPool("v", PoolPolicy.virtual().withMaxWorkers(1), Ticker.SYSTEM);
    CountDownLatch began = new CountDownLatch(1);
    PooledCall<Integer> call =
        pool.submit(
            () -> {
              began.countDown();
              new CountDownLatch(1).await();
              return 1;
            });
    began.await();
    assertEquals(Cancellation.FREED, call.cancel(LONG));
    assertEquals(2, pool.submit(() -> 2).get());
    assertTrue(pool.shutdown(LONG));
  }

  @Test
  @EnabledForJreRange(min = JRE.JAVA_21)
  void tenThousandBlockAtOnce() throws Exception {
    int many = 10_000;
    PoolPolicy policy = PoolPolicy.virtual().withMaxWorkers(many).withQueue(0);
    VirtualPool pool = new VirtualPool("v", policy, Ticker.SYSTEM);
    CountDownLatch all = new CountDownLatch(many);
    List<PooledCall<Integer>> calls = new ArrayList<>();
    for (int i = 0; i < many; i++) {
      calls.add(
          pool.submit(
              () -> {
                all.countDown();
                all.await();
                return 1;
              }));
    }
    int sum = 0;
    for (PooledCall<Integer> call : calls) {
      sum += call.get();
    }
    assertEquals(many, sum);
    assertTrue(pool.shutdown(LONG));
  }
}
