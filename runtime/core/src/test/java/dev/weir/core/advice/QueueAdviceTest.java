package dev.weir.core.advice;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weir.api.OperationType;
import dev.weir.core.record.Traffic;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Queues for connections, locks and permits; and waits that are no queues. */
class QueueAdviceTest {
  private static final String DB = "jdbc:postgresql://db/shop";
  private static final long MS = 1_000_000;

  private final Traffic traffic = new Traffic();
  private final Advisor advisor = new Advisor(21);

  @BeforeEach
  void thisIsApplicationCode() {
    traffic.recording.callSites().rules(List.of(), List.of(QueueAdviceTest.class.getName()));
  }

  private void requests(int count, Traffic.Work work) {
    for (int i = 0; i < count; i++) {
      traffic.request("GET /a", 200, work);
    }
  }

  private void waits(OperationType type, String target, long nanos) {
    traffic.block(type, target, nanos);
    traffic.query(DB, "SELECT ?", MS);
  }

  private List<Recommendation> advice() {
    return advisor.advise(traffic.snapshot());
  }

  private List<String> kinds() {
    return advice().stream().map(Recommendation::kind).toList();
  }

  /** Sixteen clients come while a pool of ten opens its connections, one after the other. */
  @Test
  void aPoolThatOpensItsConnectionsIsNotTooSmall() {
    requests(16, () -> waits(OperationType.POOL_WAIT, DB, 100 * MS));
    for (int size : List.of(48, 100, 400)) {
      requests(size, () -> traffic.query(DB, "SELECT ?", MS));
      assertEquals(List.of(), kinds());
    }
  }

  /** Ten of a million: at some time the database was away for a second. */
  @Test
  void aFewOfManyThatHadToWaitAreNoQueue() {
    requests(1_000, () -> traffic.query(DB, "SELECT ?", MS));
    requests(15, () -> waits(OperationType.POOL_WAIT, DB, 500 * MS));
    assertEquals(List.of(), kinds());
  }

  /** Two connections, eight clients: the first two have none before them. */
  @Test
  void aPoolOfTwoForEightIsTooSmallAfterFiftyRequests() {
    requests(2, () -> traffic.query(DB, "SELECT ?", 20 * MS));
    requests(46, () -> waits(OperationType.POOL_WAIT, DB, 60 * MS));
    requests(2, () -> traffic.query(DB, "SELECT ?", 20 * MS));
    assertEquals(List.of("pool-too-small"), kinds());
    assertEquals(Severity.HIGH, advice().get(0).severity());
  }

  @Test
  void aQueueThatCameLaterIsToldToo() {
    requests(60, () -> traffic.query(DB, "SELECT ?", MS));
    requests(60, () -> waits(OperationType.POOL_WAIT, DB, 20 * MS));
    assertEquals(List.of("pool-too-small"), kinds());
  }

  /** Long polling, a mailbox by hand: the monitor is nobody's meanwhile. */
  @Test
  void waitingToBeNotifiedIsNoQueue() {
    String mailbox = traffic.recording.keys().ofWait("com.acme.Mailbox").target();
    assertEquals("com.acme.Mailbox (wait)", mailbox);
    requests(50, () -> waits(OperationType.LOCK_WAIT, mailbox, 30 * MS));
    assertEquals(List.of(), kinds());
    requests(50, () -> waits(OperationType.LOCK_WAIT, "com.acme.Mailbox", 30 * MS));
    assertEquals(List.of("lock-contention"), kinds());
  }

  @Test
  void aValueThatIsWorkedOutInsideAMapKeepsOthersWaiting() {
    requests(
        50,
        () ->
            waits(
                OperationType.LOCK_WAIT,
                "java.util.concurrent.ConcurrentHashMap$ReservationNode",
                30 * MS));
    assertEquals(List.of("lock-contention"), kinds());
    assertTrue(advice().get(0).action().contains("computeIfAbsent"), advice().toString());
  }

  @Test
  void aSemaphoreHasPermitsAndIsNoLock() {
    String semaphore = "java.util.concurrent.Semaphore$NonfairSync";
    requests(50, () -> waits(OperationType.LOCK_WAIT, semaphore, 30 * MS));
    assertEquals(List.of("lock-contention"), kinds());
    Recommendation found = advice().get(0);
    String words = (found.title() + found.action()).toLowerCase(Locale.ROOT);
    assertTrue(words.contains("permit"), words);
    assertFalse(words.contains("lock"), words);
    assertEquals(semaphore, found.evidence().get("semaphore"));
  }

  /** A library's pool may be one. */
  @Test
  void aSemaphoreThatNoApplicationCodeWaitsForIsNotTold() {
    traffic.recording.callSites().rules(List.of(), List.of("com.acme."));
    requests(
        50,
        () ->
            waits(OperationType.LOCK_WAIT, "java.util.concurrent.Semaphore$NonfairSync", 30 * MS));
    assertEquals(List.of(), kinds());
  }

  /** What a class of the application is called does not make it a future. */
  @Test
  void aMonitorWhoseNameHasTheWordFutureIsOneAllTheSame() {
    requests(50, () -> waits(OperationType.LOCK_WAIT, "com.acme.SettableFuture", 30 * MS));
    assertEquals(List.of(), kinds());
    requests(50, () -> waits(OperationType.LOCK_WAIT, "com.acme.FuturesTill", 30 * MS));
    assertEquals(List.of("lock-contention"), kinds());
  }
}
