package dev.weir.weaver.loop;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weir.core.offload.Candidate;
import dev.weir.core.offload.Offloading;
import dev.weir.core.record.CallSites;
import dev.weir.core.record.Ledgers;
import dev.weir.core.record.Recording;
import dev.weir.core.record.Request;
import dev.weir.core.record.Ticker;
import dev.weir.weaver.Contexts;
import dev.weir.weaver.Requests;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class MovesTest {
  private final Recording recording =
      new Recording(Ticker.SYSTEM, new Recording.Thresholds(1, 1, 1, 9, 9, 9), new CallSites());
  private final Requests requests = new Requests(new Ledgers(recording), recording, new Contexts());
  private final Loops loops = new Loops(requests);

  private Moves moves() {
    requests.offloading(new Offloading(Ticker.SYSTEM, line -> {}));
    Moves moves = loops.moves("test");
    assertNotNull(moves);
    return moves;
  }

  @Test
  void nothingIsMovedBeforeOffloadingIsKnown() {
    assertNull(loops.moves("test"));
  }

  @Test
  void everyTaskRunsOnceAndNoMoreThanAreAllowedAtATime() throws Exception {
    Moves moves = moves();
    Candidate candidate = moves.place().candidate("GET /");
    int most = Loops.MOST_RUNNING;
    int all = most * 5;
    CountDownLatch full = new CountDownLatch(most);
    CountDownLatch go = new CountDownLatch(1);
    CountDownLatch done = new CountDownLatch(all);
    AtomicInteger running = new AtomicInteger();
    AtomicInteger greatest = new AtomicInteger();
    for (int i = 0; i < all; i++) {
      moves.move(
          candidate,
          null,
          () -> {
            greatest.accumulateAndGet(running.incrementAndGet(), Math::max);
            full.countDown();
            await(go);
            running.decrementAndGet();
            done.countDown();
          });
    }
    await(full);
    go.countDown();
    await(done);
    assertEquals(most, greatest.get());
  }

  @Test
  void theRequestGoesAlongAndIsLeftFree() throws Exception {
    Moves moves = moves();
    Candidate candidate = moves.place().candidate("GET /");
    Request request = requests.serve();
    assertNotNull(request);
    requests.ledger().handOn(request);
    AtomicReference<@Nullable Request> there = new AtomicReference<>();
    CountDownLatch ran = new CountDownLatch(1);
    moves.move(
        candidate,
        request,
        () -> {
          there.set(requests.own());
          ran.countDown();
        });
    await(ran);
    assertEquals(request, there.get());
    for (int i = 0; i < 1_000_000 && !requests.ledger().goOn(request); i++) {
      Thread.onSpinWait();
    }
    assertEquals(request, requests.own());
    requests.end(request);
  }

  @Test
  void aTaskThatThrowsDoesNotTakeItsThreadAlong() throws Exception {
    Moves moves = moves();
    Candidate candidate = moves.place().candidate("GET /");
    CountDownLatch after = new CountDownLatch(1);
    CountDownLatch caught = new CountDownLatch(1);
    moves.move(
        candidate,
        null,
        () -> {
          Thread.currentThread().setUncaughtExceptionHandler((thread, e) -> caught.countDown());
          throw new IllegalStateException("expected");
        });
    moves.move(candidate, null, after::countDown);
    await(after);
    await(caught);
  }

  @Test
  void whatBreaksAThreadDoesNotTakeItsPlaceAlong() throws Exception {
    Moves moves = moves();
    Candidate candidate = moves.place().candidate("GET /");
    for (int i = 0; i < Loops.MOST_RUNNING; i++) {
      moves.move(
          candidate,
          null,
          () -> {
            Thread.currentThread()
                .setUncaughtExceptionHandler(
                    (thread, e) -> {
                      throw new IllegalStateException("expected as well", e);
                    });
            throw new IllegalStateException("expected");
          });
    }
    CountDownLatch after = new CountDownLatch(1);
    moves.move(candidate, null, after::countDown);
    await(after);
  }

  private static void await(CountDownLatch latch) {
    try {
      assertTrue(latch.await(30, TimeUnit.SECONDS));
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }
}
