package dev.weir.agent.inner.jmx;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import javax.management.Notification;
import org.junit.jupiter.api.Test;

class AlertEmitterTest {
  private static final Duration A_MINUTE = Duration.ofMinutes(1);

  private final BlockingQueue<String> quiet = new LinkedBlockingQueue<>();
  private final BlockingQueue<String> told = new LinkedBlockingQueue<>();
  private final BlockingQueue<String> lines = new LinkedBlockingQueue<>();
  private final AlertEmitter emitter =
      new AlertEmitter("weir.alert", () -> quiet.add(Thread.currentThread().getName()), lines::add);

  private void leave(int from, int to) {
    for (int i = from; i < to; i++) {
      emitter.leave(new Notification("weir.alert", "x", i, "n" + i));
    }
  }

  private void hear(Notification notification) {
    told.add(notification.getMessage());
  }

  private static <T> T next(BlockingQueue<T> queue) throws InterruptedException {
    T next = queue.poll(60, TimeUnit.SECONDS);
    assertNotNull(next, "nothing came");
    return next;
  }

  private static void await(CountDownLatch latch) {
    try {
      assertTrue(latch.await(60, TimeUnit.SECONDS));
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void aListenerThatBlocksHoldsNobodyUp() throws Exception {
    CountDownLatch called = new CountDownLatch(1);
    CountDownLatch goOn = new CountDownLatch(1);
    emitter.addNotificationListener(
        (notification, handback) -> {
          called.countDown();
          await(goOn);
          hear(notification);
        },
        null,
        null);
    assertTimeoutPreemptively(
        A_MINUTE,
        () -> {
          leave(0, 1);
          await(called);
          leave(1, 301);
        });
    goOn.countDown();
    for (int i = 0; i <= 200; i++) {
      assertEquals("n" + i, next(told));
    }
    leave(301, 302);
    assertEquals("n301", next(told));
    assertEquals(
        "alerts: a listener of JMX takes too long; it is not told of further ones", next(lines));
    assertEquals("alerts: listeners of JMX are told again; 100 were left out", next(lines));
    assertEquals("weir-jmx", next(quiet));
  }

  @Test
  void aFilterThatBlocksHoldsNobodyUp() throws Exception {
    CountDownLatch goOn = new CountDownLatch(1);
    emitter.addNotificationListener(
        (notification, handback) -> hear(notification),
        notification -> {
          await(goOn);
          return true;
        },
        null);
    assertTimeoutPreemptively(A_MINUTE, () -> leave(0, 3));
    goOn.countDown();
    assertEquals("n0", next(told));
  }

  @Test
  void aListenerThatThrowsAnErrorKeepsNothingFromTheOthers() throws Exception {
    emitter.addNotificationListener(
        (notification, handback) -> {
          throw new StackOverflowError();
        },
        null,
        null);
    emitter.addNotificationListener((notification, handback) -> hear(notification), null, null);
    leave(0, 2);
    assertEquals("n0", next(told));
    assertEquals("n1", next(told));
    assertEquals("alerts: a listener of JMX failed: java.lang.StackOverflowError", next(lines));
  }

  @Test
  void withoutAListenerThereIsNoThread() throws Exception {
    leave(0, 5);
    assertTrue(quiet.isEmpty());
    emitter.addNotificationListener((notification, handback) -> hear(notification), null, null);
    leave(5, 6);
    assertEquals("n5", next(told));
    assertEquals("weir-jmx", next(quiet));
  }
}
