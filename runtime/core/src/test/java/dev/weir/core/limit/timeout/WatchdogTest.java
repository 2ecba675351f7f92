package dev.weir.core.limit.timeout;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weir.core.limit.time.Ticker;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What the watchdog does when; without its thread. */
class WatchdogTest {
  private final HandDriven driven = new HandDriven();
  private final Watchdog watchdog = driven.watchdog;

  @AfterEach
  void noFlagIsLeft() {
    assertFalse(Thread.interrupted());
    assertEquals(0, watchdog.failures());
  }

  @Test
  void nobodyIsInterruptedBeforeTheDeadline() {
    Deadline deadline = watchdog.arm(10_000_000);
    driven.now.addAndGet(9_999_999);
    watchdog.sweeper().sweep();
    assertFalse(Thread.currentThread().isInterrupted());
    driven.now.addAndGet(1);
    watchdog.sweeper().sweep();
    assertTrue(Thread.currentThread().isInterrupted());
    assertEquals(Deadline.End.INTERRUPTED, watchdog.disarm(deadline));
  }

  @Test
  void aCallInTimeIsLeftAlone() {
    Deadline deadline = driven.arm(10);
    assertEquals(Deadline.End.KEPT, watchdog.disarm(deadline));
    driven.after(20);
    assertFalse(Thread.currentThread().isInterrupted());
  }

  @Test
  void trap11TheWatchdogsOwnInterruptLeavesNoFlagBehind() {
    Deadline deadline = driven.arm(10);
    driven.after(10);
    watchdog.disarm(deadline);
    assertFalse(Thread.currentThread().isInterrupted());
  }

  @Test
  void trap11AUsersInterruptBeforeTheDeadlineSurvivesALateCall() {
    Deadline deadline = driven.arm(10);
    Thread.currentThread().interrupt();
    driven.after(10);
    assertEquals(Deadline.End.PASSED, watchdog.disarm(deadline));
    assertTrue(Thread.interrupted());
  }

  @Test
  void trap11AUsersInterruptThatTheBodyTookIsNotTheWatchdogs() {
    Deadline deadline = driven.arm(10);
    Thread.currentThread().interrupt();
    driven.after(10);
    assertThrows(InterruptedException.class, () -> Thread.sleep(1000));
    assertEquals(Deadline.End.PASSED, watchdog.disarm(deadline));
  }

  @Test
  void aBodyThatGoesOnAfterAUsersInterruptIsInterruptedLater() {
    Deadline deadline = driven.arm(10);
    Thread.currentThread().interrupt();
    driven.after(10);
    assertTrue(Thread.interrupted());
    driven.after(1000);
    assertTrue(Thread.currentThread().isInterrupted());
    assertEquals(Deadline.End.INTERRUPTED, watchdog.disarm(deadline));
  }

  @Test
  void theInnerCallsTimeoutIsNotTheOuters() {
    Deadline outer = driven.arm(100);
    Deadline inner = driven.arm(10);
    driven.after(10);
    assertEquals(Deadline.End.INTERRUPTED, watchdog.disarm(inner));
    assertFalse(Thread.currentThread().isInterrupted());
    driven.after(89);
    assertFalse(Thread.currentThread().isInterrupted());
    driven.after(1);
    assertEquals(Deadline.End.INTERRUPTED, watchdog.disarm(outer));
  }

  @Test
  void theOutersInterruptPassesThroughAnInnerCallInTime() {
    Deadline outer = driven.arm(10);
    Deadline inner = driven.arm(100);
    driven.after(10);
    assertEquals(Deadline.End.KEPT, watchdog.disarm(inner));
    assertTrue(Thread.currentThread().isInterrupted());
    assertEquals(Deadline.End.INTERRUPTED, watchdog.disarm(outer));
  }

  @Test
  void whatIsBetweenALateInnerAndALateOuterCallIsStillInterrupted() {
    Deadline outer = driven.arm(20);
    Deadline inner = driven.arm(10);
    driven.after(10);
    driven.after(10);
    assertEquals(Deadline.End.INTERRUPTED, watchdog.disarm(inner));
    assertThrows(InterruptedException.class, () -> Thread.sleep(1000));
    assertEquals(Deadline.End.INTERRUPTED, watchdog.disarm(outer));
  }

  @Test
  void anInterruptThatTheInnerCallSwallowedReachesTheOuter() {
    Deadline outer = driven.arm(10);
    Deadline inner = driven.arm(11);
    driven.after(10);
    assertTrue(Thread.interrupted());
    driven.after(1);
    assertEquals(Deadline.End.INTERRUPTED, watchdog.disarm(inner));
    assertTrue(Thread.currentThread().isInterrupted());
    assertEquals(Deadline.End.INTERRUPTED, watchdog.disarm(outer));
  }

  @Test
  void onlyTheThreadThatArmedDisarms() throws InterruptedException {
    Deadline deadline = driven.arm(10);
    AtomicReference<Throwable> thrown = new AtomicReference<>();
    Thread other = new Thread(() -> watchdog.disarm(deadline));
    other.setUncaughtExceptionHandler((thread, e) -> thrown.set(e));
    other.start();
    other.join();
    assertEquals(IllegalStateException.class, thrown.get().getClass());
    assertEquals(Deadline.End.KEPT, watchdog.disarm(deadline));
    assertThrows(IllegalStateException.class, () -> watchdog.disarm(deadline));
  }

  @Test
  void anyTimeoutIsTaken() {
    Deadline longest = watchdog.arm(Long.MAX_VALUE);
    Deadline hours = watchdog.arm(3_600_000_000_000L);
    Deadline past = watchdog.arm(-1);
    driven.after(0);
    assertEquals(Deadline.End.INTERRUPTED, watchdog.disarm(past));
    driven.after(3_599_999);
    assertEquals(Deadline.End.KEPT, watchdog.disarm(hours));
    assertEquals(Deadline.End.KEPT, watchdog.disarm(longest));
  }

  @Test
  void oneStartForManyCallsAndNoneBeforeTheFirst() {
    assertEquals(0, driven.starts.get());
    for (int i = 0; i < 100; i++) {
      watchdog.disarm(driven.arm(10));
    }
    assertEquals(1, driven.starts.get());
  }

  @Test
  void nothingIsToBeDoneOnceNothingIsArmed() {
    watchdog.disarm(driven.arm(10));
    // Whether a call is still there is seen when it would be late, once.
    driven.after(10);
    assertTrue(watchdog.sweeper().isIdle());
  }

  @Test
  void aCallThatHasNoDeadlineStartsNoThread() {
    watchdog.disarm(watchdog.bind());
    assertEquals(0, driven.starts.get());
  }

  @Test
  void anIdleThreadEndsAndTheNextCallStartsAnother() {
    AtomicLong clock = new AtomicLong();
    List<Runnable> loops = new ArrayList<>();
    Ticker hurrying =
        () -> {
          // Whoever reads the clock next parks for no time.
          LockSupport.unpark(Thread.currentThread());
          return clock.addAndGet(1_000_000_000);
        };
    Watchdog own = new Watchdog(hurrying, loops::add, Runnable::run);
    own.disarm(own.arm(1));
    assertEquals(1, loops.size());
    loops.get(0).run();
    own.disarm(own.arm(1));
    assertEquals(2, loops.size());
  }

  @Test
  void callsInCallsAreCountedOnWithoutEnd() {
    Deque<Deadline> open = new ArrayDeque<>();
    for (int i = 0; i < 2000; i++) {
      open.push(driven.arm(10 + i));
    }
    assertTrue(watchdog.table().size() < 4000, () -> watchdog.table().size() + " deadlines");
    driven.after(1009);
    int late = 0;
    while (!open.isEmpty()) {
      late += watchdog.disarm(open.pop()).isLate() ? 1 : 0;
    }
    assertEquals(1000, late);
    watchdog.table().trim();
    assertTrue(watchdog.table().size() <= 8, () -> watchdog.table().size() + " deadlines");
  }

  @Test
  void manyThreadsAtOnceAreAllWatchedAndTheirDeadlinesGivenUp() throws InterruptedException {
    List<FakeThread> threads = new ArrayList<>();
    for (int i = 0; i < 20_000; i++) {
      FakeThread thread = new FakeThread();
      threads.add(thread);
      thread.deadline = watchdog.claim(thread, 1 + i * 1_000_000L);
    }
    driven.after(9_999);
    for (int i = 0; i < threads.size(); i++) {
      assertEquals(i < 10_000, threads.get(i).deadline.expired, "thread " + i);
    }
    threads.forEach(thread -> assertTrue(watchdog.disarm(thread.deadline, thread) != null));
    watchdog.table().trim();
    assertTrue(watchdog.table().size() <= 2048, () -> watchdog.table().size() + " deadlines");
    assertEquals(Deadline.End.KEPT, watchdog.disarm(driven.arm(1)));
  }

  private static final class FakeThread extends Thread {
    Deadline deadline = new Deadline();
  }

  /** Calls in calls, of any timeouts, on a clock that moves in any steps. */
  @Property(tries = 500)
  void aCallIsLateIfAndOnlyIfItIsOverAfterItsDeadline(
      @ForAll @Size(max = 40) List<@IntRange(min = -30, max = 700) Integer> steps) {
    HandDriven any = new HandDriven();
    Deque<Deadline> open = new ArrayDeque<>();
    Deque<Long> due = new ArrayDeque<>();
    for (int step : steps) {
      if (step >= 0 && step % 3 == 0) {
        due.push(any.now.get() + step * 1_000_000L);
        open.push(any.arm(step));
      } else if (step < 0 && !open.isEmpty()) {
        boolean late = any.watchdog.disarm(open.pop()).isLate();
        // The watchdog looks after each step, so it knows all there is to know.
        assertEquals(due.pop() <= any.now.get(), late);
      }
      any.after(Math.max(0, step / 3));
    }
    while (!open.isEmpty()) {
      assertEquals(due.pop() <= any.now.get(), any.watchdog.disarm(open.pop()).isLate());
    }
    assertFalse(Thread.interrupted());
  }
}
