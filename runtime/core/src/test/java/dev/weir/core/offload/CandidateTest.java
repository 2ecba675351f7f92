package dev.weir.core.offload;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class CandidateTest {
  private static final long MS = 1_000_000;
  private static final Place.Kind ONE_THREAD = new Place.Kind("server", 0, true, 100);
  private static final Place.Kind POOL = new Place.Kind("server", 0.5, false, 100);

  private final List<String> told = new ArrayList<>();
  private long now;
  private final Offloading offloading = new Offloading(() -> now, told::add);

  /** A pool of ten. */
  private static final class Ten implements Place.Own {
    int busy;

    @Override
    public int threads() {
      return 10;
    }

    @Override
    public int busy() {
      return busy;
    }
  }

  private void leave(Leave leave) {
    offloading.leave(route -> leave, leave, Offloading.Choice.USUAL);
  }

  private Candidate candidate() {
    return offloading.place(this, ONE_THREAD, "here", Place.Own.ONE).candidate("GET /a");
  }

  private static void blocked(Candidate candidate, int times, long elapsedMs, long blockedMs) {
    for (int i = 0; i < times; i++) {
      candidate.done(elapsedMs * MS, blockedMs * MS, 0, false);
    }
  }

  private static void pooled(Candidate candidate, int times, long elapsedMs, long waitedMs) {
    for (int i = 0; i < times; i++) {
      candidate.done(elapsedMs * MS, elapsedMs * MS, waitedMs * MS, false);
    }
  }

  @Test
  void isTakenOverAfterFourRequestsThatBlock() {
    leave(Leave.ACT);
    Candidate candidate = candidate();
    blocked(candidate, 3, 50, 50);
    assertFalse(candidate.takesOver());
    blocked(candidate, 1, 50, 50);
    assertTrue(candidate.takesOver());
    assertEquals(Standing.State.ACTIVE, candidate.standing().state());
    assertEquals(1, told.size());
  }

  @Test
  void twoAreEnoughWhereTheyBlockLong() {
    leave(Leave.ACT);
    Candidate candidate = candidate();
    blocked(candidate, 2, 500, 500);
    assertTrue(candidate.takesOver());
  }

  @Test
  void whatOnlyComputesIsNot() {
    leave(Leave.ACT);
    Candidate candidate = candidate();
    blocked(candidate, 100, 50, 10);
    assertFalse(candidate.takesOver());
    assertEquals(Veto.CPU_BOUND, candidate.standing().veto());
  }

  @Test
  void whatIsQuickIsNot() {
    leave(Leave.ACT);
    Candidate candidate = candidate();
    for (int i = 0; i < 100; i++) {
      candidate.done(MS / 2, MS / 2, 0, false);
    }
    assertFalse(candidate.takesOver());
    assertNull(candidate.standing().veto());
    assertEquals(Standing.State.MEASURED, candidate.standing().state());
  }

  @Test
  void whatAnswersOnAThreadOfItsOwnIsNot() {
    leave(Leave.ACT);
    Candidate candidate = candidate();
    for (int i = 0; i < 100; i++) {
      candidate.done(50 * MS, 0, MS / 10, 0, false, null);
    }
    assertEquals(Standing.State.MEASURED, candidate.standing().state());
  }

  @Test
  void isProposedOrCountedWhereItMayNotBeDone() {
    leave(Leave.PROPOSE);
    Candidate candidate = candidate();
    blocked(candidate, 4, 50, 50);
    assertFalse(candidate.takesOver());
    assertEquals(Standing.State.PROPOSED, candidate.standing().state());
    leave(Leave.COUNT);
    assertFalse(candidate.takesOver());
    assertFalse(candidate.takesOver());
    assertEquals(Standing.State.WOULD_BE_DONE, candidate.standing().state());
    assertEquals(2, candidate.standing().wouldMove());
    assertTrue(told.isEmpty());
  }

  @Test
  void theSettingsActAtOnceBothWays() {
    leave(Leave.PROPOSE);
    Candidate candidate = candidate();
    blocked(candidate, 4, 50, 50);
    for (int i = 0; i < 3; i++) {
      leave(Leave.ACT);
      assertTrue(candidate.takesOver());
      leave(Leave.NONE);
      assertFalse(candidate.takesOver());
      assertEquals(Standing.State.OFF, candidate.standing().state());
    }
    assertEquals(6, told.size());
  }

  @Test
  void goesBackWhenItDoesNotBlockAnyMore() {
    leave(Leave.ACT);
    Candidate candidate = candidate();
    blocked(candidate, 4, 50, 50);
    for (int i = 0; i < 64; i++) {
      candidate.done(MS / 10, MS / 10, 0, false);
    }
    assertFalse(candidate.takesOver());
    assertEquals(Standing.State.MEASURED, candidate.standing().state());
  }

  private static void untilTakenOver(Candidate candidate) {
    for (int i = 0; i < 64 && !candidate.takesOver(); i++) {
      blocked(candidate, 1, 50, 50);
    }
  }

  @Test
  void whatGoesBackAndForthIsOffloadedMoreAndMoreSeldom() {
    leave(Leave.ACT);
    Candidate candidate = candidate();
    for (long pause : new long[] {1, 2, 4, 8, 16, 32, 60, 60}) {
      untilTakenOver(candidate);
      assertTrue(candidate.takesOver(), "before " + pause);
      for (int i = 0; i < 64; i++) {
        candidate.done(5 * MS, MS / 10, 0, false);
      }
      assertFalse(candidate.takesOver());
      now += pause * 1000 * MS - 1;
      blocked(candidate, 64, 50, 50);
      assertFalse(candidate.takesOver(), "within " + pause);
      now++;
    }
    untilTakenOver(candidate);
    // It has gone well for long: a change is one again.
    now += 61_000 * MS;
    for (int i = 0; i < 64; i++) {
      candidate.done(5 * MS, MS / 10, 0, false);
    }
    now += 1_000 * MS;
    blocked(candidate, 64, 50, 50);
    assertTrue(candidate.takesOver());
  }

  @Test
  void staysWhileTheMachineIsBusyWithMuchElse() {
    leave(Leave.ACT);
    Candidate candidate = candidate();
    blocked(candidate, 4, 50, 50);
    blocked(candidate, 500, 150, 50);
    assertTrue(candidate.takesOver());
  }

  @Test
  void aPoolIsAskedWhetherItsThreadsAreShort() {
    leave(Leave.ACT);
    Ten own = new Ten();
    Candidate all = offloading.place(this, POOL, "here", own).whole();
    own.busy = 4;
    blocked(all, 4, 50, 50);
    boolean possible = VirtualWorker.isPossible();
    assertEquals(possible ? Veto.THREADS_TO_SPARE : Veto.NO_VIRTUAL_THREADS, all.standing().veto());
    own.busy = 5;
    blocked(all, 1, 50, 50);
    assertEquals(possible, all.takesOver());
  }

  @Test
  void theConnectionPoolBehindIsTheLimit() {
    leave(Leave.ACT);
    Candidate candidate = candidate();
    pooled(candidate, 10, 50, 30);
    assertFalse(candidate.takesOver());
    assertEquals(Veto.POOL_BEHIND, candidate.standing().veto());
  }

  @Test
  void whatTryingHasTaughtHoldsForAMinute() {
    leave(Leave.ACT);
    Candidate candidate = candidate();
    blocked(candidate, 4, 50, 50);
    assertTrue(candidate.takesOver());
    pooled(candidate, 64, 500, 490);
    assertFalse(candidate.takesOver());
    assertEquals(Veto.POOL_BEHIND, candidate.standing().veto());
    blocked(candidate, 20, 50, 50);
    assertFalse(candidate.takesOver());
    now += 61_000 * MS;
    blocked(candidate, 20, 50, 50);
    assertTrue(candidate.takesOver());
  }

  @Test
  void pinnedRequestsGoOnInAPool() {
    leave(Leave.ACT);
    Candidate candidate = candidate();
    blocked(candidate, 4, 50, 50);
    for (int i = 0; i < 8; i++) {
      candidate.done(50 * MS, 50 * MS, -1, 0, true, null);
    }
    assertTrue(candidate.takesOver());
    assertEquals(PoolWorker.KIND, candidate.standing().worker());
  }

  @Test
  void routesWithoutLeaveDoNotCountForTheWhole() {
    offloading.leave(
        route -> "GET /a".equals(route) ? Leave.ACT : Leave.PROPOSE,
        Leave.ACT,
        Offloading.Choice.USUAL);
    Place.Kind kind = new Place.Kind("server", 0, true, 100);
    Candidate all = offloading.place(this, kind, "here", new Ten()).whole();
    for (int i = 0; i < 20; i++) {
      all.done(50 * MS, 50 * MS, -1, 0, false, "GET /b");
    }
    assertFalse(all.takesOver());
    for (int i = 0; i < 4; i++) {
      all.done(50 * MS, 50 * MS, -1, 0, false, "GET /a");
    }
    assertTrue(all.takesOver());
  }

  @Test
  void placesWithoutEndAreOne() {
    Place place = offloading.place(this, ONE_THREAD, "here", Place.Own.ONE);
    for (int i = 0; i < 1_000; i++) {
      place.candidate("GET /" + i);
    }
    assertEquals(501, offloading.standing().size());
  }
}
