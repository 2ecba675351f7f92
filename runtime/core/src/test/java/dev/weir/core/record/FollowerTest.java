package dev.weir.core.record;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Who follows operations and requests one by one is told of those that were slow, and once. */
class FollowerTest {
  private final Book book = new Book();
  private final Told told = new Told();

  /** Writes down what it is told: an operation's line begins with when it began and ended. */
  private final class Told implements Follower {
    final List<String> operations = new ArrayList<>();
    final List<Ended> requests = new ArrayList<>();
    int begun;

    @Override
    public Operation operation() {
      begun++;
      return new Operation() {
        private final long from = book.now();
        private long to;

        @Override
        public void ends() {
          to = book.now();
        }

        @Override
        public void tell(Slow slow) {
          operations.add(
              (to - from) / 1_000_000
                  + " ms "
                  + slow.route()
                  + " "
                  + slow.key()
                  + " "
                  + slow.level()
                  + (slow.async() ? " async" : "")
                  + (slow.failed() ? " failed" : "")
                  + (slow.pinned() ? " pinned" : ""));
        }
      };
    }

    @Override
    public Visit request() {
      return requests::add;
    }
  }

  @Test
  void aSlowOperationIsToldWithItsRequestAndAFastOneIsNot() {
    book.recording.follow(told);
    Request request = book.begin("a");
    book.block(book.ledger, Book.SOCKET, 12, "peer:1", new IOException());
    book.block(book.ledger, Book.SLEEP, 9);
    book.ledger.end(request);
    assertEquals(List.of("12 ms a NETWORK_IO peer:1 HIGH failed"), told.operations);
    assertEquals(2, told.begun);
  }

  @Test
  void onlyTheOutermostIsTold() {
    book.recording.follow(told);
    Request request = book.begin("a");
    long query = book.ledger.enter(Book.QUERY);
    book.block(book.ledger, Book.SOCKET, 50);
    book.ledger.exit(Book.QUERY, query, null, "db", null);
    book.ledger.end(request);
    assertEquals(List.of("50 ms a DATABASE_QUERY db HIGH"), told.operations);
  }

  @Test
  void outsideOfRequestsThereIsNoRoute() {
    book.recording.follow(told);
    book.block(book.ledger, Book.SLEEP, 20);
    assertEquals(List.of("20 ms null SLEEP_OPERATION null HIGH"), told.operations);
  }

  @Test
  void whatATaskDoesInTheMidstOfAnOperationIsToldApart() {
    book.recording.follow(told);
    Request request = book.begin("a");
    long outer = book.ledger.enter(Book.PARK);
    book.pass(10);
    Request another = new Request(book.now(), new Tally());
    another.route("b", "test");
    Ledger.Interrupted was = book.ledger.taskStarts(another);
    assertNotNull(was);
    book.block(book.ledger, Book.SLEEP, 15);
    book.ledger.taskEnds(was);
    book.pass(5);
    book.ledger.exit(Book.PARK, outer, null, null, null);
    book.ledger.end(request);
    assertEquals(
        List.of("15 ms b SLEEP_OPERATION null HIGH async", "30 ms a LOCK_WAIT null MEDIUM"),
        told.operations);
  }

  @Test
  void whatHoldsACarrierIsCritical() {
    book.recording.follow(told);
    Request request = book.begin("a");
    long sleep = book.ledger.enter(Book.SLEEP);
    assertEquals(0, book.ledger.enter(Book.PINNED));
    book.pass(11);
    book.ledger.exit(Book.SLEEP, sleep, null, null, null);
    book.ledger.end(request);
    assertEquals(List.of("11 ms a SLEEP_OPERATION null CRITICAL pinned"), told.operations);
  }

  @Test
  void anOperationThatBeganBeforeIsNotToldAsAnother() {
    Request request = book.begin("a");
    book.recording.follow(told);
    book.block(book.ledger, Book.SLEEP, 1);
    book.recording.follow(null);
    book.block(book.ledger, Book.SLEEP, 100);
    long open = book.ledger.enter(Book.SLEEP);
    book.recording.follow(told);
    book.pass(100);
    book.ledger.exit(Book.SLEEP, open, null, null, null);
    book.ledger.end(request);
    assertEquals(List.of(), told.operations);
    assertEquals(List.of(), told.requests);
  }

  @Test
  void aRequestIsToldWithItsFiguresOnceItIsBooked() {
    book.recording.follow(told);
    Request request = book.begin("a");
    book.block(book.ledger, Book.SLEEP, 30);
    book.block(book.ledger, Book.SOCKET, 3);
    book.pass(7);
    request.status(503);
    book.ledger.end(request);
    assertEquals(
        List.of(
            new Follower.Ended("a", "test", 503, true, false, Book.ms(40), Book.ms(33), -1, -1, 2)),
        told.requests);
  }

  @Test
  void whatAFollowerThrowsIsCountedAndTheOperationIsBooked() {
    book.recording.follow(
        new Follower() {
          @Override
          public Operation operation() {
            return new Operation() {
              @Override
              public void ends() {}

              @Override
              public void tell(Slow slow) {
                throw new IllegalStateException("told");
              }
            };
          }

          @Override
          public Visit request() {
            throw new IllegalStateException("request");
          }
        });
    Request request = book.begin("a");
    book.block(book.ledger, Book.SLEEP, 20);
    book.ledger.end(request);
    assertEquals("SLEEP_OPERATION 1x 20ms", book.operations("a"));
    assertEquals(2, book.recording.errors().count());
    assertTrue(told.operations.isEmpty());
  }
}
