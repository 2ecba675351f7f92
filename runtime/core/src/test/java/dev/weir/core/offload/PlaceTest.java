package dev.weir.core.offload;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PlaceTest {
  private static final long MS = 1_000_000;
  private final Offloading offloading = new Offloading(() -> 0, line -> {});

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void nothingIsLeftOfAHundredTimesOnAndOff(boolean virtual) throws InterruptedException {
    Place.Kind kind = new Place.Kind("on-and-off", 0, true, 16);
    Place place = offloading.place(this, kind, "here", Place.Own.ONE);
    Candidate candidate = place.candidate("GET /a");
    for (int i = 0; i < 4; i++) {
      candidate.done(50 * MS, 50 * MS, 0, false);
    }
    Offloading.Choice choice = new Offloading.Choice(virtual, 8);
    for (int i = 0; i < 100; i++) {
      offloading.leave(route -> Leave.ACT, Leave.ACT, choice);
      CountDownLatch ran = new CountDownLatch(8);
      for (int n = 0; n < 8; n++) {
        while (!(candidate.takesOver() && place.handOver(candidate, ran::countDown))) {
          Thread.onSpinWait();
        }
      }
      ran.await();
      offloading.leave(route -> Leave.PROPOSE, Leave.PROPOSE, choice);
      assertEquals(0, place.running());
    }
    assertEquals(800, candidate.standing().moved());
    for (Thread each : Thread.getAllStackTraces().keySet()) {
      if (each.getName().startsWith("weir-offload-on-and-off")) {
        each.join(10_000);
        assertTrue(!each.isAlive(), each.getName());
      }
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void whatRunsWhenItIsTurnedOffRunsToItsEnd(boolean virtual) throws InterruptedException {
    Place.Kind kind = new Place.Kind("ends", 0, true, 16);
    Place place = offloading.place(this, kind, "here", Place.Own.ONE);
    Candidate candidate = place.candidate("GET /a");
    for (int i = 0; i < 4; i++) {
      candidate.done(50 * MS, 50 * MS, 0, false);
    }
    Offloading.Choice choice = new Offloading.Choice(virtual, 8);
    offloading.leave(route -> Leave.ACT, Leave.ACT, choice);
    CountDownLatch off = new CountDownLatch(1);
    CountDownLatch whole = new CountDownLatch(1);
    assertTrue(
        place.handOver(
            candidate,
            () -> {
              try {
                off.await();
                whole.countDown();
              } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
              }
            }));
    offloading.leave(route -> Leave.NONE, Leave.NONE, choice);
    off.countDown();
    whole.await();
  }
}
