package dev.weir.core.record;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

class RecordingTest {
  private final Book book = new Book();

  private void serve(String route, int status, long millis) {
    Request request = book.begin(route);
    book.block(book.ledger, Book.SLEEP, millis);
    request.status(status);
    book.ledger.end(request);
  }

  @Test
  void aRouteAddsUpItsRequests() {
    serve("a", 200, 10);
    serve("a", 200, 20);
    serve("a", 503, 30);
    Snapshot.Route route = book.route("a");
    assertEquals(3, route.requests());
    assertEquals(1, route.errors());
    assertEquals(Map.of(200, 2L, 503, 1L), route.statusCodes());
    assertEquals(Book.ms(60), route.response().total());
    assertEquals(Book.ms(30), route.blocked().max());
  }

  @Test
  void beyondTheBoundRoutesAreOtherAndTotalsStayExact() {
    for (int i = 0; i < 50; i++) {
      serve("route " + i, 200, 1);
    }
    Recording.Picture picture = book.recording.snapshot();
    Set<String> names = new TreeSet<>();
    long requests = 0;
    for (Snapshot.Route route : picture.snapshot().routes()) {
      names.add(route.route());
      requests += route.requests();
    }
    assertEquals(Set.of("(other)", "route 0", "route 1", "route 2"), names);
    assertEquals(50, requests);
    assertEquals(Book.ms(50), picture.blocked().total());
    assertEquals(47, picture.snapshot().self().droppedKeys());
  }

  @Test
  void aRequestWithMoreOperationsThanATallyKeepsIsExact() {
    Request request = book.begin("a");
    for (int i = 0; i < 1_000; i++) {
      book.block(book.ledger, Book.SLEEP, 1);
    }
    book.ledger.end(request);
    assertEquals("SLEEP_OPERATION 1000x 1000ms", book.operations("a"));
  }

  @Test
  void aSecondRequestDoesNotSeeTheFirstOnesTally() {
    serve("a", 200, 10);
    Request request = book.begin("b");
    book.ledger.end(request);
    assertEquals("", book.operations("b"));
  }

  @Test
  void aMonitorWaitedForBetweenRequestsIsNotTheNextOnes() {
    long[] blocked = monitors();
    serve("a", 200, 1);
    blocked[0] += 40;
    book.pass(40);
    Request next = book.begin("b");
    book.pass(30);
    book.ledger.end(next);
    assertEquals("", book.operations("b"));
    Request waits = book.begin("c");
    blocked[0] += 30;
    book.pass(30);
    book.ledger.end(waits);
    assertTrue(book.operations("c").startsWith("LOCK_WAIT monitor 3x"), book.operations("c"));
  }

  /** Milliseconds that threads have waited for monitors so far. */
  private long[] monitors() {
    long[] blocked = {0};
    book.recording.meter(
        new ThreadMeter() {
          @Override
          public Contention contention() {
            return new Contention(blocked[0] / 10, blocked[0]);
          }
        });
    return blocked;
  }

  @Test
  void aMonitorWaitedForBetweenTheTurnsOfARequestIsNotItsOwn() {
    long[] blocked = monitors();
    Request request = book.begin("a");
    book.pass(1);
    book.ledger.suspend(request);
    blocked[0] += 40;
    book.pass(40);
    book.ledger.resume(request);
    book.pass(5);
    book.ledger.end(request);
    assertEquals("", book.operations("a"));
  }

  @Test
  void aMonitorWaitedForInATurnIsTheRequestsThoughItGoesOnElsewhere() {
    long[] blocked = monitors();
    Request request = book.begin("a");
    blocked[0] += 30;
    book.pass(30);
    book.ledger.suspend(request);
    book.pass(40);
    book.ledger.resume(request);
    book.pass(5);
    book.ledger.end(request);
    assertEquals("LOCK_WAIT monitor 3x 30ms", book.operations("a"));
  }

  @Test
  void aMonitorThatATaskWaitsForIsSeen() {
    long[] blocked = monitors();
    Request request = book.begin("a");
    book.ledger.suspend(request);
    Ledger.Interrupted was = book.other.taskStarts(request);
    blocked[0] += 20;
    book.pass(20);
    book.block(book.other, Book.SLEEP, 7);
    book.other.taskEnds(was);
    book.other.end(request);
    assertEquals(
        "LOCK_WAIT monitor async 2x 20ms, SLEEP_OPERATION async 1x 7ms", book.operations("a"));
    for (Snapshot.Operation operation : book.route("a").operations()) {
      assertEquals(operation.blocked().total(), operation.usage().inLineNanos());
    }
  }

  @Test
  void aChangedThresholdIsInForceAtOnce() {
    book.recording.thresholds(
        new Recording.Thresholds(Book.ms(1), Book.ms(100), 64 << 20, 3, 4, 5));
    serve("a", 200, 5);
    assertEquals(1, book.route("a").operations().get(0).sites().size());
  }
}
