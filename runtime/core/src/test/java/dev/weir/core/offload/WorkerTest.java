package dev.weir.core.offload;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.URL;
import java.net.URLClassLoader;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class WorkerTest {
  static List<String> kinds() {
    List<String> kinds = new ArrayList<>(List.of(PoolWorker.KIND));
    if (VirtualWorker.isPossible()) {
      kinds.add(VirtualWorker.KIND);
    }
    return kinds;
  }

  private static Worker worker(String kind, int most) {
    return kind.equals(PoolWorker.KIND)
        ? new PoolWorker("worker-", most)
        : new VirtualWorker("worker-", most);
  }

  @ParameterizedTest
  @MethodSource("kinds")
  void takesSoManyAtATimeAndNoMore(String kind) throws InterruptedException {
    Worker worker = worker(kind, 64);
    CountDownLatch begun = new CountDownLatch(64);
    CountDownLatch ends = new CountDownLatch(1);
    CountDownLatch ended = new CountDownLatch(64);
    Runnable task =
        () -> {
          begun.countDown();
          await(ends);
          ended.countDown();
        };
    for (int i = 0; i < 64; i++) {
      assertTrue(worker.take(task));
    }
    begun.await();
    assertFalse(worker.take(task));
    assertEquals(64, worker.running());
    ends.countDown();
    ended.await();
    while (worker.running() > 0) {
      Thread.onSpinWait();
    }
    assertTrue(worker.take(() -> {}));
    worker.close();
    assertFalse(worker.take(task));
  }

  @ParameterizedTest
  @MethodSource("kinds")
  void aTaskHasTheContextClassLoaderOfWhoHandedItOver(String kind) throws Exception {
    Worker worker = worker(kind, 1);
    BlockingQueue<ClassLoader> seen = new ArrayBlockingQueue<>(1);
    Thread own = Thread.currentThread();
    ClassLoader before = own.getContextClassLoader();
    try (URLClassLoader first = new URLClassLoader(new URL[0]);
        URLClassLoader second = new URLClassLoader(new URL[0])) {
      for (ClassLoader each : List.of(first, second)) {
        own.setContextClassLoader(each);
        while (!worker.take(() -> seen.add(Thread.currentThread().getContextClassLoader()))) {
          Thread.onSpinWait();
        }
        assertSame(each, seen.take());
      }
    } finally {
      own.setContextClassLoader(before);
      worker.close();
    }
  }

  @ParameterizedTest
  @MethodSource("kinds")
  void threadsAreDaemonsWithAName(String kind) throws Exception {
    Worker worker = worker(kind, 1);
    BlockingQueue<Thread> seen = new ArrayBlockingQueue<>(1);
    assertTrue(worker.take(() -> seen.add(Thread.currentThread())));
    Thread thread = seen.take();
    assertEquals("worker-1", thread.getName());
    assertTrue(thread.isDaemon());
    worker.close();
  }

  private static void await(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }
}
