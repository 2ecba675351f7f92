package dev.weir.weaver.edge;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weir.core.record.CallSites;
import dev.weir.core.record.Ledgers;
import dev.weir.core.record.Recording;
import dev.weir.core.record.Ticker;
import dev.weir.weaver.Contexts;
import dev.weir.weaver.Requests;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class WorkersTest {
  private final Recording recording =
      new Recording(Ticker.SYSTEM, new Recording.Thresholds(1, 1, 1, 9, 9, 9), new CallSites());
  private final Requests requests = new Requests(new Ledgers(recording), recording, new Contexts());

  @Test
  void anAnswerIsSentThoughAllAreBusy() throws Exception {
    Workers workers = new Workers(requests, 1, null);
    CountDownLatch end = new CountDownLatch(1);
    try {
      assertTrue(workers.run(() -> await(end)));
      assertFalse(workers.run(() -> {}), "one may be, and is busy");
      assertEquals("weir-answers", answering(workers));
    } finally {
      end.countDown();
    }
  }

  @Test
  void anAnswerIsSentThoughTheSystemHasNoMoreThreadsForWorkers() throws Exception {
    Workers workers = new Workers(requests, 1, Unstartable::new);
    assertFalse(workers.run(() -> {}));
    assertEquals("weir-answers", answering(workers));
  }

  @Test
  void whoIsFreeSendsAnAnswer() throws Exception {
    String name = answering(new Workers(requests));
    assertTrue(name.startsWith("weir-request-"), name);
  }

  private static String answering(Workers workers) throws Exception {
    CompletableFuture<String> name = new CompletableFuture<>();
    assertTrue(workers.answer(() -> name.complete(Thread.currentThread().getName())));
    return name.get(30, TimeUnit.SECONDS);
  }

  /** As the JVM's where the system lets it have no more. */
  private static final class Unstartable extends Thread {
    Unstartable(Runnable task) {
      super(task);
    }

    @Override
    public void start() {
      throw new OutOfMemoryError("unable to create native thread");
    }
  }

  private static void await(CountDownLatch latch) {
    try {
      assertTrue(latch.await(30, TimeUnit.SECONDS));
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }
}
