package dev.weir.core.limit.pool;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weir.api.policy.PoolPolicy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The crew with stations that do what the test wants. */
@Timeout(value = 60, unit = TimeUnit.SECONDS)
class CrewTest {
  private static final Duration LONG = Duration.ofSeconds(30);

  private final AtomicInteger opened = new AtomicInteger();
  private final AtomicInteger closed = new AtomicInteger();
  private final AtomicBoolean ended = new AtomicBoolean();
  private volatile Runnable opening = () -> {};
  private volatile Runnable stopping = () -> {};
  private volatile boolean dear = true;

  private final class Desk implements Station, Station.Source {
    private boolean isOpen;

    @Override
    public Station next(Crew crew) {
      return new Desk();
    }

    @Override
    public boolean dear() {
      return dear;
    }

    @Override
    public RuntimeException refusal() {
      return null;
    }

    @Override
    public Duration grace() {
      return LONG;
    }

    @Override
    public void open() {
      if (!isOpen) {
        opening.run();
        opened.incrementAndGet();
        isOpen = true;
      }
    }

    @Override
    public boolean isOpen() {
      return true;
    }

    @Override
    public <T> T run(Call<T> call) throws Exception {
      return call.body().call();
    }

    @Override
    public void stop() {
      stopping.run();
    }

    @Override
    public void close() {
      if (isOpen) {
        closed.incrementAndGet();
      } else {
        ended.set(true);
      }
    }
  }

  private Crew crew(int workers, int queue) {
    return new Crew(
        "desks",
        PoolPolicy.thread().withMaxWorkers(workers).withQueue(queue),
        new ManualTicker(),
        new Desk(),
        Threads.platform("desk-"),
        true);
  }

  private static void end(Crew crew) throws InterruptedException {
    assertTrue(crew.shutdown(LONG));
    assertEquals(0, crew.load());
  }

  /** Trap 11: otherwise the interrupt of one call hits the next. */
  @Test
  void theNextCallBeginsOnlyAfterTheStopOfTheLastHasReturned() throws Exception {
    Crew crew = crew(1, 1);
    CountDownLatch stopBegan = new CountDownLatch(1);
    CountDownLatch nextBegan = new CountDownLatch(1);
    AtomicBoolean overlapped = new AtomicBoolean(true);
    stopping =
        () -> {
          stopBegan.countDown();
          try {
            overlapped.set(nextBegan.await(100, TimeUnit.MILLISECONDS));
          } catch (InterruptedException e) {
            throw new AssertionError(e);
          }
        };
    CountDownLatch began = new CountDownLatch(1);
    Call<Integer> first =
        crew.submit(
            () -> {
              began.countDown();
              stopBegan.await();
              return 1;
            });
    began.await();
    Call<Integer> next =
        crew.submit(
            () -> {
              nextBegan.countDown();
              return 2;
            });
    first.cancel();
    assertFalse(overlapped.get());
    assertEquals(2, next.get());
    assertThrows(CancellationException.class, first::get);
    end(crew);
  }

  @Test
  void aDearStationIsNotOpenedForACallThatAWorkerWillTakeAtOnce() throws Exception {
    Crew crew = crew(4, 4);
    for (int i = 0; i < 5_000; i++) {
      crew.submit(() -> 1).get();
    }
    assertEquals(1, opened.get());
    end(crew);
    assertEquals(1, closed.get());
    assertTrue(ended.get());
  }

  @Test
  void callsThatWaitForAStationThatCannotBeOpenedFailTogether() throws Exception {
    Crew crew = crew(1, 5);
    CountDownLatch go = new CountDownLatch(1);
    ChildFailedException failure =
        new ChildFailedException(ChildFailedException.Reason.NOT_STARTED, "no desk", null);
    opening =
        () -> {
          try {
            go.await();
          } catch (InterruptedException e) {
            throw new AssertionError(e);
          }
          throw failure;
        };
    Call<Integer> first = crew.submit(() -> 1);
    Call<Integer> second = crew.submit(() -> 2);
    go.countDown();
    assertEquals(failure, assertThrows(ExecutionException.class, first::get).getCause());
    assertEquals(failure, assertThrows(ExecutionException.class, second::get).getCause());
    opening = () -> {};
    Eventually.holds(() -> crew.load() == 0, crew::load);
    assertEquals(3, crew.submit(() -> 3).get());
    PoolSnapshot snapshot = crew.snapshot(PoolPolicy.Type.PROCESS, "");
    assertEquals(1, snapshot.workersNotStarted());
    assertEquals(2, snapshot.failed());
    end(crew);
  }

  @Test
  void callsWaitForTheOthersWhereOneStationCannotBeOpened() throws Exception {
    Crew crew = crew(2, 5);
    CountDownLatch release = new CountDownLatch(1);
    CountDownLatch began = new CountDownLatch(1);
    Call<Boolean> first =
        crew.submit(
            () -> {
              began.countDown();
              return release.await(30, TimeUnit.SECONDS);
            });
    began.await();
    opening =
        () -> {
          throw new ChildFailedException(ChildFailedException.Reason.NOT_STARTED, "no", null);
        };
    Call<Integer> second = crew.submit(() -> 2);
    Eventually.holds(
        () -> crew.snapshot(PoolPolicy.Type.PROCESS, "").workersNotStarted() == 1, crew::load);
    release.countDown();
    assertTrue(first.get());
    assertEquals(2, second.get());
    end(crew);
  }

  @Test
  void whatHangsOnAnOutcomeDoesNotKeepCallsFromOtherThreads() throws Exception {
    dear = false;
    Crew crew = crew(2, 0);
    CountDownLatch release = new CountDownLatch(1);
    CountDownLatch hanging = new CountDownLatch(1);
    var chain =
        crew.submit(
                () -> {
                  hanging.await();
                  return 1;
                })
            .outcome()
            .thenAccept(
                one -> {
                  try {
                    assertTrue(release.await(30, TimeUnit.SECONDS));
                  } catch (InterruptedException e) {
                    throw new AssertionError(e);
                  }
                });
    hanging.countDown();
    Eventually.holds(() -> crew.load() == 0, crew::load);
    assertEquals(2, crew.submit(() -> 2).get(), "on another thread");
    release.countDown();
    chain.toCompletableFuture().get();
    end(crew);
  }

  @Test
  void idleWorkersThatAreNeededAreAllWokenAndNoneIsHired() throws Exception {
    dear = false;
    Crew crew = crew(8, 0);
    for (int round = 0; round < 2_000; round++) {
      CountDownLatch together = new CountDownLatch(3);
      List<Call<Boolean>> calls = new ArrayList<>();
      for (int i = 0; i < 3; i++) {
        calls.add(
            crew.submit(
                () -> {
                  together.countDown();
                  return together.await(30, TimeUnit.SECONDS);
                }));
      }
      for (Call<Boolean> call : calls) {
        assertTrue(call.get(), "three run at once");
      }
      int workers = crew.snapshot(PoolPolicy.Type.THREAD, "").workers();
      Eventually.holds(
          () -> crew.snapshot(PoolPolicy.Type.THREAD, "").idle() == workers, () -> workers);
    }
    assertEquals(3, opened.get());
    end(crew);
  }

  @Test
  void aCrewWhoseWorkersAllDieBeforeTheyBeginDoesNotHireForEver() throws Exception {
    Crew crew = crew(1, 1);
    opening =
        () -> {
          throw new AssertionError("broken");
        };
    Call<Integer> call = crew.submit(() -> 1);
    assertThrows(ExecutionException.class, call::get);
    assertEquals(1, crew.snapshot(PoolPolicy.Type.PROCESS, "").workersLost());
    end(crew);
    assertTrue(ended.get());
  }
}
