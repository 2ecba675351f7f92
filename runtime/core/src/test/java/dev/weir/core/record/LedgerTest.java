package dev.weir.core.record;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;

import dev.weir.api.OperationType;
import java.io.IOException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class LedgerTest {
  private final Book book = new Book();
  private final Ledger ledger = book.ledger;

  @Test
  void theOutermostOperationOwnsTheTime() {
    Request request = book.begin("a");
    long query = ledger.enter(Book.QUERY);
    book.block(ledger, Book.SOCKET, 5);
    book.pass(1);
    ledger.exit(Book.QUERY, query, null, null, null);
    ledger.end(request);
    assertEquals("DATABASE_QUERY 1x 6ms", book.operations("a"));
  }

  @Test
  void blockedTimeIsTheSumOfTheOperationsAndTheRestIsNot() {
    Request request = book.begin("a");
    book.block(ledger, Book.SLEEP, 5);
    book.pass(100);
    book.block(ledger, Book.SLEEP, 7);
    book.block(ledger, Book.SOCKET, 1, "peer:1", null);
    ledger.end(request);
    assertEquals("NETWORK_IO peer:1 1x 1ms, SLEEP_OPERATION 2x 12ms", book.operations("a"));
    assertEquals(Book.ms(13), book.route("a").blocked().total());
    assertEquals(Book.ms(113), book.route("a").response().total());
  }

  @Test
  void whatARequestHasWaitedForIsToldBeforeItsEnd() {
    Request request = book.begin("a");
    assertEquals(0, ledger.shares().size());
    book.block(ledger, Book.SLEEP, 5);
    book.block(ledger, Book.SLEEP, 700);
    book.block(ledger, Book.SOCKET, 1, "peer:1", null);
    Share sleep = ledger.shares().get(0);
    assertEquals(OperationType.SLEEP_OPERATION, sleep.key().type());
    assertEquals(2, sleep.count());
    assertEquals(Book.ms(705), sleep.nanos());
    assertNotNull(sleep.at());
    Share socket = ledger.shares().get(1);
    assertEquals("peer:1", socket.key().target());
    assertNull(socket.at());
    ledger.end(request);
    assertEquals(0, ledger.shares().size());
  }

  @Test
  void anOperationThatThrowsIsAnErrorAndStillCounts() {
    Request request = book.begin("a");
    book.block(ledger, Book.SOCKET, 5, null, new IOException());
    ledger.end(request);
    assertEquals(1, book.route("a").operations().get(0).errors());
    assertEquals(0, book.route("a").errors());
  }

  @Test
  void whatHoldsAVirtualThreadsCarrierIsPinned() {
    Request request = book.begin("a");
    long sleep = ledger.enter(Book.SLEEP);
    assertEquals(0, ledger.enter(Book.PINNED));
    book.pass(5);
    ledger.exit(Book.SLEEP, sleep, null, null, null);
    book.block(ledger, Book.SLEEP, 5);
    ledger.end(request);
    assertEquals(1, book.route("a").operations().get(0).pinned());
    assertEquals(2, book.route("a").operations().get(0).count());
  }

  @Test
  void outsideOfRequestsAnOperationStandsUnderItsThreadPool() {
    book.block(ledger, Book.SLEEP, 5);
    assertEquals("SLEEP_OPERATION 1x 5ms", book.unattributed());
    // The ledger names the thread that calls it.
    Snapshot.Operation operation = book.recording.snapshot().snapshot().unattributed().get(0);
    assertEquals(ThreadPools.nameOf(Thread.currentThread()), operation.threadPool());
  }

  @Test
  void outsideOfRequestsWaitingForWorkIsNothing() {
    book.block(ledger, Book.ACCEPT, 5_000);
    long idle = ledger.scope(Book.IDLE, null, null);
    book.block(ledger, Book.PARK, 5_000);
    ledger.leave(idle);
    assertEquals("", book.unattributed());
  }

  @Test
  void inARequestAcceptingIsBlocking() {
    Request request = book.begin("a");
    book.block(ledger, Book.ACCEPT, 5);
    ledger.end(request);
    assertEquals("NETWORK_IO 1x 5ms", book.operations("a"));
  }

  @Test
  void whatBlocksWhileAClassLoadsIsNobodys() {
    Request request = book.begin("a");
    long loading = ledger.scope(Book.CLASS_LOAD, null, null);
    book.block(ledger, Book.SOCKET, 5);
    ledger.leave(loading);
    book.block(ledger, Book.SLEEP, 1);
    ledger.end(request);
    assertEquals("SLEEP_OPERATION 1x 1ms", book.operations("a"));
  }

  @Test
  void aScopeGivesItsNameToWhatBlocksInItAndCountsOnce() {
    Request request = book.begin("a");
    long pool = ledger.scope(Book.POOL, null, null);
    book.block(ledger, Book.PARK, 5);
    book.block(ledger, Book.PARK, 6);
    ledger.leave(pool);
    ledger.end(request);
    assertEquals("POOL_WAIT pool 1x 11ms", book.operations("a"));
  }

  @Test
  void aScopeDoesNotTakeAQueryAway() {
    Request request = book.begin("a");
    long pool = ledger.scope(Book.POOL, null, null);
    book.block(ledger, Book.QUERY, 5);
    ledger.leave(pool);
    ledger.end(request);
    assertEquals("DATABASE_QUERY 1x 5ms", book.operations("a"));
  }

  @Test
  void fetchingRowsAddsTimeToAQueryButCountsNothing() {
    Request request = book.begin("a");
    book.block(ledger, Book.QUERY, 5);
    book.block(ledger, Book.FETCH, 2);
    ledger.end(request);
    assertEquals("DATABASE_QUERY 1x 7ms", book.operations("a"));
  }

  @Test
  void aRequestWithinARequestIsPartOfIt() {
    Request request = book.begin("a");
    assertNull(ledger.begin());
    ledger.end(request);
    assertNotNull(ledger.begin());
  }

  @Test
  void endingTwiceCountsOnce() {
    Request request = book.begin("a");
    ledger.end(request);
    ledger.end(request);
    book.other.end(request);
    assertEquals(1, book.route("a").requests());
  }

  @Test
  void aTaskOnAnotherThreadIsAsyncAndNotTheRequestsBlockedTime() {
    Request request = book.begin("a");
    Ledger.Interrupted was = book.other.taskStarts(request);
    book.block(book.other, Book.SLEEP, 5);
    book.other.taskEnds(was);
    ledger.end(request);
    assertEquals("SLEEP_OPERATION async 1x 5ms", book.operations("a"));
    assertEquals(0, book.route("a").blocked().total());
    assertNull(book.other.request());
  }

  @Test
  void whatAStartedThreadDoesPieceByPieceIsOneRequests() {
    Request request = book.begin("a");
    book.other.inherit(request);
    for (int i = 0; i < 3; i++) {
      book.block(book.other, Book.QUERY, 5);
    }
    Ledger.Interrupted was = ledger.taskStarts(request);
    assertNull(was);
    ledger.end(request);
    assertEquals("DATABASE_QUERY async 3x 15ms", book.operations("a"));
    Snapshot.Usage usage = book.route("a").operations().get(0).usage();
    assertEquals(1, usage.requests());
    assertEquals(3, usage.most());
    assertEquals(3, usage.rounds());
    assertEquals(Book.ms(10), usage.repeatNanos());
    assertEquals(Book.ms(15), usage.spanNanos());
  }

  @Test
  void whatARequestWaitsForWithNoThreadOfItsOwnIsInLine() {
    Request request = book.begin("a");
    ledger.suspend(request);
    task(request, 20);
    ledger.resume(request);
    task(request, 7);
    ledger.end(request);
    assertEquals("SLEEP_OPERATION async 2x 27ms", book.operations("a"));
    assertEquals(Book.ms(20), book.route("a").operations().get(0).usage().inLineNanos());
  }

  @Test
  void whatATaskDoesWhileTheRequestJoinsItIsInLine() {
    Request request = book.begin("a");
    taskMeanwhile(request, "java.util.concurrent.FutureTask");
    ledger.end(request);
    assertEquals(Book.ms(20), ofTasks("a").usage().inLineNanos());
  }

  @Test
  void whatATaskDoesWhileTheRequestWaitsForALockIsNotInLine() {
    Request request = book.begin("a");
    taskMeanwhile(request, "java.util.concurrent.locks.ReentrantLock$NonfairSync");
    ledger.end(request);
    assertEquals(0, ofTasks("a").usage().inLineNanos());
  }

  private void taskMeanwhile(Request request, String waitsAt) {
    long waits = ledger.enter(Book.PARK);
    task(request, 20);
    ledger.exit(Book.PARK, waits, null, waitsAt, null);
  }

  private Snapshot.Operation ofTasks(String route) {
    return book.route(route).operations().stream()
        .filter(Snapshot.Operation::async)
        .findFirst()
        .orElseThrow();
  }

  @Test
  void whatRunsBesideOtherTasksIsNotInLine() {
    Request request = book.begin("a");
    ledger.suspend(request);
    Ledger.Interrupted was = book.other.taskStarts(request);
    Ledger third = book.ledger("pool-3-thread-1");
    Ledger.Interrupted thirds = third.taskStarts(request);
    long one = book.other.enter(Book.SLEEP);
    long two = third.enter(Book.SLEEP);
    book.pass(20);
    book.other.exit(Book.SLEEP, one, null, null, null);
    third.exit(Book.SLEEP, two, null, null, null);
    book.other.taskEnds(was);
    third.taskEnds(thirds);
    ledger.resume(request);
    ledger.end(request);
    assertEquals("SLEEP_OPERATION async 2x 40ms", book.operations("a"));
    assertEquals(0, book.route("a").operations().get(0).usage().inLineNanos());
  }

  @Test
  void whatAVirtualThreadHasWaitedForIsNotTheNextTasks() {
    Ledger virtual = new Ledger(book.recording, Thread.currentThread(), true, false);
    Request mine = virtual.begin();
    assertNotNull(mine);
    mine.route("mine", "test");
    Request theirs = book.begin("theirs");
    leaves(virtual, 500);
    Ledger.Interrupted was = virtual.taskStarts(theirs);
    book.block(virtual, Book.SLEEP, 3);
    leaves(virtual, 20);
    virtual.taskEnds(was);
    virtual.end(mine);
    ledger.end(theirs);
    assertEquals("LOCK_WAIT monitor 1x 500ms", book.operations("mine"));
    assertEquals(
        "LOCK_WAIT monitor async 1x 20ms, SLEEP_OPERATION async 1x 3ms", book.operations("theirs"));
  }

  @Test
  void whatAStartedVirtualThreadWaitedForLastIsTheRequestsWhenItEnds() {
    Request request = book.begin("a");
    Ledger virtual = new Ledger(book.recording, Thread.currentThread(), true, false);
    virtual.inherit(request);
    leaves(virtual, 30);
    virtual.terminated();
    ledger.end(request);
    leaves(virtual, 40);
    virtual.terminated();
    assertEquals("LOCK_WAIT monitor async 1x 30ms", book.operations("a"));
  }

  private void leaves(Ledger virtual, long millis) {
    virtual.unmounted();
    book.pass(millis);
    virtual.mounted();
  }

  private void task(Request of, long millis) {
    Ledger.Interrupted was = book.other.taskStarts(of);
    book.block(book.other, Book.SLEEP, millis);
    book.other.taskEnds(was);
  }

  @Test
  void aTaskThatOutlivesItsRequestStillCounts() {
    Request request = book.begin("a");
    Ledger.Interrupted was = book.other.taskStarts(request);
    ledger.end(request);
    book.block(book.other, Book.SLEEP, 5);
    book.other.taskEnds(was);
    assertEquals("SLEEP_OPERATION async 1x 5ms", book.operations("a"));
  }

  @Test
  void aTaskOfAnotherRequestLeavesTheThreadsOwnAsItWas() {
    Request mine = book.begin("mine");
    Ledger poolThread = book.other;
    Request theirs = poolThread.begin();
    assertNotNull(theirs);
    theirs.route("theirs", "test");
    Ledger.Interrupted was = ledger.taskStarts(theirs);
    book.block(ledger, Book.SLEEP, 5);
    ledger.taskEnds(was);
    book.block(ledger, Book.SOCKET, 3);
    ledger.end(mine);
    poolThread.end(theirs);
    assertEquals("NETWORK_IO 1x 3ms", book.operations("mine"));
    assertEquals("SLEEP_OPERATION async 1x 5ms", book.operations("theirs"));
  }

  @Test
  void aRequestThatGoesOnElsewhereKeepsItsTime() {
    Request request = book.begin("a");
    book.block(ledger, Book.SLEEP, 5);
    ledger.suspend(request);
    book.block(ledger, Book.SLEEP, 50);
    book.other.resume(request);
    book.block(book.other, Book.SLEEP, 7);
    book.other.end(request);
    assertEquals("SLEEP_OPERATION 2x 12ms", book.operations("a"));
    assertEquals("SLEEP_OPERATION 1x 50ms", book.unattributed());
  }

  @Test
  void theAgentsOwnWorkIsNotRecorded() {
    Request request = book.begin("a");
    int was = ledger.agentWorks();
    book.block(ledger, Book.SOCKET, 5);
    ledger.agentDone(was);
    ledger.end(request);
    assertEquals("", book.operations("a"));
  }

  @Test
  void aHookThatBeginsARequestIsStillTheAgentsWork() {
    int was = ledger.agentWorks();
    Request request = book.begin("a");
    book.block(ledger, Book.SOCKET, 5);
    ledger.agentDone(was);
    book.block(ledger, Book.SLEEP, 7);
    ledger.end(request);
    assertEquals("SLEEP_OPERATION 1x 7ms", book.operations("a"));
  }

  @Test
  void whatAThreadDoesForItsRequestBeyondTheEndIsAsync() {
    Request request = book.begin("a");
    book.block(ledger, Book.SOCKET, 5);
    long token = ledger.enter(Book.SLEEP);
    book.pass(5);
    book.other.end(request);
    book.pass(5);
    ledger.exit(Book.SLEEP, token, null, null, null);
    book.block(ledger, Book.SOCKET, 3);
    ledger.suspend(request);
    assertEquals(
        "NETWORK_IO 1x 5ms, NETWORK_IO async 1x 3ms, SLEEP_OPERATION async 1x 10ms",
        book.operations("a"));
    book.block(ledger, Book.SLEEP, 2);
    assertEquals("SLEEP_OPERATION 1x 2ms", book.unattributed());
    Request next = book.begin("b");
    book.block(ledger, Book.SLEEP, 4);
    ledger.end(next);
    assertEquals("SLEEP_OPERATION 1x 4ms", book.operations("b"));
  }

  @Test
  void theNextRequestBeginsThoughTheLastWasEndedByAnotherThread() {
    Request request = book.begin("a");
    book.other.end(request);
    book.block(ledger, Book.SLEEP, 5);
    Request next = book.begin("b");
    book.block(ledger, Book.SLEEP, 4);
    ledger.end(next);
    assertEquals("SLEEP_OPERATION async 1x 5ms", book.operations("a"));
    assertEquals("SLEEP_OPERATION 1x 4ms", book.operations("b"));
  }

  @Test
  void noRequestBeginsOnAThreadThatServesNone() {
    ledger.servesNone(true);
    assertNull(ledger.serve());
    assertNull(ledger.begin());
    ledger.servesNone(false);
    assertFalse(ledger.serve() == null);
  }

  @Test
  void aQuietThreadRecordsNothing() {
    Ledger quiet = new Ledger(book.recording, new Thread("weir"), false, true);
    book.block(quiet, Book.SLEEP, 5_000);
    assertNull(quiet.begin());
    assertEquals("", book.unattributed());
  }

  @Test
  void theProbeSeesBlockingAndIsNoRequest() {
    Request probe = ledger.probe();
    assertFalse(book.other.sawBlocking(book.other.probe()));
    book.block(ledger, Book.SLEEP, 1);
    assertEquals(true, ledger.sawBlocking(probe));
    assertEquals(0, book.recording.snapshot().snapshot().routes().size());
  }

  @Test
  void onlySlowOperationsHaveTheirLineOfCode() {
    Request request = book.begin("a");
    book.block(ledger, Book.SLEEP, 9);
    book.block(ledger, Book.SOCKET, 10);
    ledger.end(request);
    for (Snapshot.Operation operation : book.route("a").operations()) {
      assertEquals(operation.type() == OperationType.NETWORK_IO ? 1 : 0, operation.sites().size());
    }
  }

  @Test
  void aRequestBegunInAHookForgetsAnOperationThatNeverEnded() {
    long lost = ledger.enter(Book.SLEEP); // Its exit overflowed the stack.
    assertFalse(lost == 0);
    int was = ledger.agentWorks();
    Request request = book.begin("a");
    ledger.agentDone(was);
    book.block(ledger, Book.SLEEP, 5);
    ledger.end(request);
    assertEquals("SLEEP_OPERATION 1x 5ms", book.operations("a"));
  }

  /** Whoever is told loads classes, say, and reads files for that: it must not be told of those. */
  @Test
  void whatTheGatekeeperWaitsForWhenItIsToldIsNotTold() {
    int[] told = {0};
    Gatekeeper.Passage passage =
        new Gatekeeper.Passage() {
          @Override
          public @Nullable Throwable over(long nanos, @Nullable Throwable thrown) {
            return null;
          }

          @Override
          public void within(@Nullable Object self, @Nullable Object detail) {
            told[0]++;
            ask(Book.SOCKET);
          }
        };
    Gatekeeper keeper =
        (of, site, key, self, detail, nanos) -> {
          of.passage(passage);
          return null;
        };
    boolean[] asking = new boolean[14];
    asking[Book.SLEEP] = true;
    book.recording.gates(keeper, asking);
    Request request = book.begin("a");
    long sleep = ask(Book.SLEEP);
    ask(Book.SOCKET);
    assertEquals(1, told[0]);
    int was = ledger.agentWorks();
    ask(Book.SOCKET);
    ledger.agentDone(was);
    assertEquals(1, told[0]);
    ask(Book.SOCKET);
    assertEquals(2, told[0]);
    ledger.exit(Book.SLEEP, sleep, null, null, null);
    ledger.end(request);
  }

  private long ask(int site) {
    long token = ledger.enter(site);
    if ((token & Ledger.ASKS) != 0) {
      assertNull(ledger.ask(site, token, null, null));
    }
    return token;
  }
}
