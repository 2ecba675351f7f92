package dev.weir.core.limit.bulkhead;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weir.api.Rejection;
import dev.weir.api.policy.BulkheadPolicy;
import dev.weir.api.policy.BulkheadPolicy.Order;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Calls that wait for a permit. One thread plays them all: a call is made while another waits. */
class WaitingTest {
  private static final long TIMEOUT = 1_000_000;

  private final Clock clock = new Clock();
  private final ScriptedParking parking = new ScriptedParking(clock);
  private final List<String> events = new ArrayList<>();

  private Bulkhead full(int limit, int maxWaiting) {
    return full(limit, maxWaiting, Order.FIFO);
  }

  private Bulkhead full(int limit, int maxWaiting, Order order) {
    BulkheadPolicy policy =
        BulkheadPolicy.of(limit)
            .withWaiting(maxWaiting, Duration.ofNanos(TIMEOUT))
            .withOrder(order);
    Bulkhead bulkhead = new Bulkhead("orders-db", policy, clock, parking, 4);
    for (int i = 0; i < limit; i++) {
      assertTrue(bulkhead.tryAcquire());
    }
    return bulkhead;
  }

  /** Waits, and notes how that ended. */
  private void call(Bulkhead bulkhead, String name) throws InterruptedException {
    Rejection rejection = bulkhead.admit(TIMEOUT);
    events.add(name + " " + (rejection == null ? "admitted" : rejection));
  }

  @Test
  void aReleasedPermitGoesToTheOneThatWaits() throws InterruptedException {
    Bulkhead bulkhead = full(1, 5);
    parking.then(bulkhead::release);
    assertTrue(bulkhead.acquire(TIMEOUT));
    assertEquals(1, bulkhead.inFlight());
    assertEquals(0, bulkhead.waiting());
    assertFalse(bulkhead.tryAcquire());
  }

  @Test
  void aCallThatWaitsIsNotOvertaken() throws InterruptedException {
    Bulkhead bulkhead = full(1, 5);
    parking.then(
        () -> {
          bulkhead.release();
          assertFalse(bulkhead.tryAcquire(), "the permit has gone to the one that waits");
        });
    assertTrue(bulkhead.acquire(TIMEOUT));
  }

  @Test
  void aWaitEndsAfterItsTime() throws InterruptedException {
    Bulkhead bulkhead = full(1, 5);
    long before = clock.nanoTime();
    assertEquals(Rejection.WAITED_TOO_LONG, bulkhead.admit(TIMEOUT));
    assertEquals(TIMEOUT, clock.nanoTime() - before);
    assertEquals(0, bulkhead.waiting());
  }

  @Test
  void aWakeUpForNoReasonChangesNothing() throws InterruptedException {
    Bulkhead bulkhead = full(1, 5);
    for (int i = 0; i < 10; i++) {
      parking.then(() -> clock.advance(TIMEOUT / 20));
    }
    assertFalse(bulkhead.acquire(TIMEOUT));
    assertEquals(11, parking.parks());
  }

  @Test
  void aWaitWithoutEndReadsNoClock() throws InterruptedException {
    Bulkhead bulkhead = full(1, 5);
    parking.then(() -> clock.advance(Long.MAX_VALUE)).then(bulkhead::release);
    assertTrue(bulkhead.acquire(Long.MAX_VALUE));
  }

  // Trap 1.
  @Test
  void noLostPermitsRejectedAndTimedOutWaitersSwallowNoRelease() throws InterruptedException {
    Bulkhead bulkhead = full(2, 1);
    for (int i = 0; i < 5; i++) {
      assertFalse(bulkhead.acquire(TIMEOUT));
      assertFalse(bulkhead.acquire(0));
      parking.then(() -> assertFalse(bulkhead.acquire(TIMEOUT), "one waits already"));
      assertFalse(bulkhead.acquire(TIMEOUT));
    }
    bulkhead.release();
    bulkhead.release();
    for (int i = 0; i < 20; i++) {
      assertTrue(bulkhead.tryAcquire(), "of an idle bulkhead");
      assertTrue(bulkhead.acquire(TIMEOUT));
      bulkhead.release();
      bulkhead.release();
    }
    assertEquals(0, bulkhead.inFlight());
  }

  // Trap 9.
  @Test
  void doomedWaitersAreToldAtOnce() throws InterruptedException {
    Bulkhead bulkhead = full(1, 1);
    assertEquals(Rejection.BULKHEAD_FULL, bulkhead.admit(0));
    assertEquals(Rejection.BULKHEAD_FULL, bulkhead.admit(-1));
    assertEquals(Rejection.BULKHEAD_FULL, bulkhead.admit(Long.MIN_VALUE));
    assertEquals(0, parking.parks());
    parking.then(() -> call(bulkhead, "one too many"));
    call(bulkhead, "first");
    assertEquals(List.of("one too many BULKHEAD_FULL", "first WAITED_TOO_LONG"), events);
  }

  // Trap 9.
  @Test
  void whereNobodyMayWaitEveryTimeoutIsToldAtOnce() throws InterruptedException {
    Bulkhead bulkhead = full(1, 0);
    assertEquals(Rejection.BULKHEAD_FULL, bulkhead.admit(Long.MAX_VALUE));
    assertEquals(0, parking.parks());
  }

  // Trap 9.
  @Test
  void aDoomedWaiterWhoseTimeIsOverGetsNoPermitAndTheNextDoes() throws InterruptedException {
    Bulkhead bulkhead = full(1, 5);
    parking.then(
        () -> {
          clock.advance(TIMEOUT / 2);
          parking.then(
              () -> {
                clock.advance(TIMEOUT / 2);
                bulkhead.release();
              });
          call(bulkhead, "second");
        });
    call(bulkhead, "first");
    assertEquals(List.of("second admitted", "first WAITED_TOO_LONG"), events);
    assertEquals(1, bulkhead.inFlight());
  }

  // Trap 10.
  @Test
  void anInterruptedWaiterGivesItsPlaceBack() throws InterruptedException {
    Bulkhead bulkhead = full(1, 1);
    parking.then(() -> Thread.currentThread().interrupt());
    assertThrows(InterruptedException.class, () -> bulkhead.acquire(TIMEOUT));
    assertFalse(Thread.currentThread().isInterrupted(), "the exception stands for the flag");
    assertEquals(0, bulkhead.waiting());
    parking.then(bulkhead::release);
    assertTrue(bulkhead.acquire(TIMEOUT), "there is a place to wait");
    bulkhead.release();
    assertTrue(bulkhead.tryAcquire(), "the release was not swallowed");
  }

  // Traps 10 and 11.
  @Test
  void aWaiterAdmittedAsItIsInterruptedKeepsItsPermitAndTheFlagSurvives()
      throws InterruptedException {
    Bulkhead bulkhead = full(1, 1);
    parking.then(
        () -> {
          bulkhead.release();
          Thread.currentThread().interrupt();
        });
    assertTrue(bulkhead.acquire(TIMEOUT));
    assertTrue(Thread.interrupted(), "the flag is the caller's");
    assertEquals(1, bulkhead.inFlight());
  }

  // Trap 11.
  @Test
  void anInterruptedThreadIsToldBeforeItTakesAPermit() {
    Bulkhead bulkhead = full(1, 1);
    bulkhead.release();
    Thread.currentThread().interrupt();
    assertThrows(InterruptedException.class, () -> bulkhead.acquire(TIMEOUT));
    assertFalse(Thread.currentThread().isInterrupted());
    assertEquals(0, bulkhead.inFlight());
  }

  // Trap 11.
  @Test
  void anInterruptDoesNotTouchTryAcquireNorRelease() {
    Bulkhead bulkhead = full(1, 1);
    Thread.currentThread().interrupt();
    bulkhead.release();
    assertTrue(bulkhead.tryAcquire());
    bulkhead.release(1, true);
    assertTrue(Thread.interrupted());
  }

  @Test
  void aWaitThatDiesInAnErrorLeavesNothingBehind() {
    Bulkhead bulkhead = full(1, 1);
    parking.then(
        () -> {
          throw new OutOfMemoryError("for the test");
        });
    assertThrows(OutOfMemoryError.class, () -> bulkhead.acquire(TIMEOUT));
    assertEquals(0, bulkhead.waiting());
    bulkhead.release();
    assertTrue(bulkhead.tryAcquire());
  }

  @Test
  void aWaitThatDiesAfterItWasAdmittedGivesThePermitBack() {
    Bulkhead bulkhead = full(1, 1);
    parking.then(
        () -> {
          bulkhead.release();
          throw new OutOfMemoryError("for the test");
        });
    assertThrows(OutOfMemoryError.class, () -> bulkhead.acquire(TIMEOUT));
    assertEquals(0, bulkhead.inFlight());
    assertTrue(bulkhead.tryAcquire());
  }

  private void threeWaitAndTwoAreReleased(Bulkhead bulkhead) throws InterruptedException {
    parking.then(
        () -> {
          parking.then(
              () -> {
                parking.then(
                    () -> {
                      bulkhead.release();
                      bulkhead.release();
                    });
                call(bulkhead, "third");
              });
          call(bulkhead, "second");
        });
    call(bulkhead, "first");
  }

  @Test
  void theOneThatHasWaitedLongestIsNext() throws InterruptedException {
    threeWaitAndTwoAreReleased(full(2, 5));
    assertEquals(List.of("third WAITED_TOO_LONG", "second admitted", "first admitted"), events);
  }

  @Test
  void orTheOneThatCameLast() throws InterruptedException {
    threeWaitAndTwoAreReleased(full(2, 5, Order.LIFO));
    assertEquals(List.of("third admitted", "second admitted", "first WAITED_TOO_LONG"), events);
  }

  @Test
  void growthWakesThoseThatWait() throws InterruptedException {
    Bulkhead bulkhead = full(1, 5);
    parking.then(
        () -> {
          parking.then(() -> bulkhead.reconfigure(more(3, 5)));
          call(bulkhead, "second");
        });
    call(bulkhead, "first");
    assertEquals(List.of("second admitted", "first admitted"), events);
    assertEquals(3, bulkhead.inFlight());
    assertFalse(bulkhead.tryAcquire());
  }

  // Trap 15.
  @Test
  void hotShrinkWithWaitersAdmitsThemOnlyBelowTheNewLimit() throws InterruptedException {
    Bulkhead bulkhead = full(3, 5);
    parking
        .then(() -> bulkhead.reconfigure(more(1, 5)))
        .then(bulkhead::release)
        .then(() -> assertEquals(1, bulkhead.waiting()))
        .then(bulkhead::release)
        .then(() -> assertEquals(1, bulkhead.waiting()))
        .then(bulkhead::release);
    assertTrue(bulkhead.acquire(TIMEOUT));
    assertEquals(1, bulkhead.inFlight());
    assertEquals(6, parking.parks());
  }

  @Test
  void whereFewerMayWaitTheLastAreTurnedAway() throws InterruptedException {
    Bulkhead bulkhead = full(1, 5);
    parking.then(
        () -> {
          parking.then(() -> bulkhead.reconfigure(more(1, 1)));
          call(bulkhead, "second");
          bulkhead.release();
        });
    call(bulkhead, "first");
    assertEquals(List.of("second BULKHEAD_FULL", "first admitted"), events);
  }

  @Test
  void aCallWaitsAsLongAsThePolicySays() throws InterruptedException {
    Bulkhead bulkhead = full(1, 5);
    long before = clock.nanoTime();
    assertFalse(bulkhead.acquire());
    assertEquals(TIMEOUT, clock.nanoTime() - before);
    bulkhead.release();
    assertNull(bulkhead.admit(0));
  }

  @Test
  void aClockThatFailsCostsNoPermit() throws InterruptedException {
    boolean[] broken = new boolean[1];
    Bulkhead bulkhead =
        new Bulkhead(
            "orders-db",
            BulkheadPolicy.of(1).withWaiting(1, Duration.ofDays(1)),
            () -> {
              if (broken[0]) {
                throw new IllegalStateException("no time");
              }
              return 0;
            },
            parking,
            4);
    assertTrue(bulkhead.tryAcquire());
    parking.then(
        () -> {
          broken[0] = true;
          bulkhead.release();
        });
    assertTrue(bulkhead.acquire(TIMEOUT));
    assertEquals(1, bulkhead.inFlight());
  }

  @Test
  void norDoesAnErrorWhileAPermitIsHandedOver() throws InterruptedException {
    Bulkhead bulkhead = full(1, 1);
    parking.then(
        () -> {
          clock.onNextReading(
              () -> {
                throw new StackOverflowError("for the test");
              });
          bulkhead.release();
        });
    assertTrue(bulkhead.acquire(TIMEOUT));
    assertEquals(1, bulkhead.inFlight());
  }

  private static BulkheadPolicy more(int limit, int maxWaiting) {
    return BulkheadPolicy.of(limit).withWaiting(maxWaiting, Duration.ofNanos(TIMEOUT));
  }
}
