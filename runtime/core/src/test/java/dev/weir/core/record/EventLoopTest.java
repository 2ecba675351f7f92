package dev.weir.core.record;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weir.api.BlockingLevel;
import org.junit.jupiter.api.Test;

/** What an event loop's ledger does differently. */
class EventLoopTest {
  private final Book book = new Book();
  private final Ledger loop = book.ledger;
  private final Ledger worker = book.other;

  EventLoopTest() {
    loop.eventLoop(true);
  }

  @Test
  void blockingOnALoopIsCritical() {
    Request request = book.begin("a");
    book.block(loop, Book.SLEEP, 5);
    loop.end(request);
    assertEquals(BlockingLevel.CRITICAL, level("a"));
  }

  @Test
  void blockingOnALoopIsCriticalOutsideOfRequestsToo() {
    book.block(loop, Book.SLEEP, 5);
    Snapshot.Operation outside = book.recording.snapshot().snapshot().unattributed().get(0);
    assertEquals(BlockingLevel.CRITICAL, outside.level());
  }

  @Test
  void whatAWorkerDoesForALoopsRequestIsNotCritical() {
    Request request = book.begin("a");
    loop.suspend(request);
    assertTrue(worker.goOn(request));
    book.block(worker, Book.SLEEP, 5);
    worker.suspend(request);
    loop.end(request);
    assertEquals("SLEEP_OPERATION 1x 5ms", book.operations("a"));
    assertEquals(BlockingLevel.HIGH, level("a"));
  }

  @Test
  void aThreadThatIsNoLoopAnyMoreMayBlock() {
    loop.eventLoop(false);
    Request request = book.begin("a");
    book.block(loop, Book.SLEEP, 5);
    loop.end(request);
    assertEquals(BlockingLevel.HIGH, level("a"));
  }

  @Test
  void noTwoThreadsGoOnWithARequestAtATime() {
    Request request = book.begin("a");
    assertFalse(worker.goOn(request));
    loop.suspend(request);
    assertTrue(worker.goOn(request));
    assertFalse(loop.goOn(request));
    worker.suspend(request);
    assertTrue(loop.goOn(request));
  }

  @Test
  void aTaskThatARequestLeftToItsLoopIsItsOwn() {
    Request request = book.begin("a");
    loop.suspend(request);
    Ledger.Interrupted was = loop.taskStarts(request);
    assertNotNull(was);
    book.block(loop, Book.SLEEP, 5);
    loop.taskEnds(was);
    assertNull(loop.request());
    loop.end(request);
    assertEquals("SLEEP_OPERATION 1x 5ms", book.operations("a"));
    assertEquals(Book.ms(5), book.route("a").blocked().total());
  }

  @Test
  void aTaskOnItsLoopIsAsyncWhileAWorkerHasTheRequest() {
    Request request = book.begin("a");
    loop.suspend(request);
    assertTrue(worker.goOn(request));
    Ledger.Interrupted was = loop.taskStarts(request);
    assertNotNull(was);
    book.block(loop, Book.SLEEP, 5);
    loop.taskEnds(was);
    worker.suspend(request);
    loop.end(request);
    assertEquals(0, book.route("a").blocked().total());
    assertTrue(book.route("a").operations().get(0).async());
    assertEquals(BlockingLevel.CRITICAL, level("a"));
  }

  @Test
  void whatIsHandedOnWaitsForWhoTakesItOver() {
    Request request = book.begin("a");
    loop.handOn(request);
    assertFalse(loop.goOn(request));
    assertTrue(worker.takeOver(request));
    worker.suspend(request);
    assertTrue(loop.goOn(request));
  }

  @Test
  void aRequestThatIsOverIsNotTakenUpAgain() {
    Request request = book.begin("a");
    loop.end(request);
    assertFalse(worker.goOn(request));
  }

  @Test
  void theTimeThatAThreadWasBlockedGoesOnFromRequestToRequest() {
    Request first = book.begin("a");
    book.block(loop, Book.SLEEP, 5);
    loop.end(first);
    book.block(loop, Book.SLEEP, 7);
    assertEquals(Book.ms(12), loop.blockedNanos());
  }

  @Test
  void howLongAPoolWasWaitedForIsKnownByItself() {
    Request first = book.begin("a");
    book.block(loop, Book.SLEEP, 5);
    long pool = loop.scope(Book.POOL, null, null);
    book.block(loop, Book.PARK, 7);
    loop.leave(pool);
    loop.end(first);
    assertEquals(Book.ms(7), loop.poolWaitNanos());
    assertEquals(Book.ms(12), loop.blockedNanos());
  }

  private BlockingLevel level(String route) {
    return book.route(route).operations().get(0).level();
  }
}
