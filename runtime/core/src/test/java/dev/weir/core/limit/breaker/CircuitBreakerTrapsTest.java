package dev.weir.core.limit.breaker;

import static dev.weir.core.limit.breaker.State.CLOSED;
import static dev.weir.core.limit.breaker.State.HALF_OPEN;
import static dev.weir.core.limit.breaker.State.OPEN;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;

import dev.weir.api.policy.BreakerPolicy;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What other circuit breakers were seen to do wrong. */
class CircuitBreakerTrapsTest {
  private final BreakerAtHand at = new BreakerAtHand(BreakerPolicy.defaults());

  private void openAndRecover() {
    at.fail(5);
    at.ticker.seconds(60);
  }

  @Test
  void staleOutcomeOfAClosedTimeNeitherClosesNorMintsProbesNorReopensWhileHalfOpen() {
    Admission first = at.admitted();
    openAndRecover();
    Admission probe = at.admitted();
    first.success(-1);
    at.is(HALF_OPEN);
    at.rejected();
    first.failure(null, -1);
    at.is(HALF_OPEN);
    at.rejected();
    first.release();
    at.rejected();
    probe.success(-1);
    at.is(CLOSED);
  }

  @Test
  void staleOutcomeCountsNothingInTheNextTimeOfTheSameState() {
    Admission former = at.admitted();
    openAndRecover();
    at.succeed(1);
    at.is(CLOSED);
    for (int i = 0; i < 10; i++) {
      former.failure(null, -1);
    }
    at.is(CLOSED);
    assertEquals(Counts.NONE, at.counts());
    at.fail(4);
    former.success(-1);
    assertEquals(4, at.counts().failures());
  }

  @Test
  void staleProbeCountsNothingInTheNextHalfOpenTime() {
    BreakerAtHand two =
        new BreakerAtHand(BreakerPolicy.builder().failureThreshold(1).probes(2, 2).build());
    two.fail(1);
    two.ticker.seconds(60);
    Admission former = two.admitted();
    two.fail(1);
    two.ticker.seconds(60);
    two.succeed(1);
    two.is(HALF_OPEN);
    former.success(-1);
    two.is(HALF_OPEN);
    former.failure(null, -1);
    two.is(HALF_OPEN);
    Admission third = two.admitted();
    Admission fourth = two.admitted();
    former.release();
    two.rejected();
    third.success(-1);
    two.is(CLOSED);
    fourth.failure(null, -1);
    two.is(CLOSED);
    assertEquals(Counts.NONE, two.counts());
  }

  @Test
  void staleOutcomesOfManyCallsDoNotFillTheWindowOfTheNextClosedTime() {
    BreakerAtHand windowed =
        new BreakerAtHand(BreakerPolicy.builder().countWindow(10).minimumCalls(2).build());
    Admission former = windowed.admitted();
    windowed.fail(2);
    windowed.ticker.seconds(60);
    windowed.succeed(1);
    for (int i = 0; i < 20; i++) {
      former.success(-1);
      former.failure(null, -1);
    }
    windowed.is(CLOSED);
    assertEquals(Counts.NONE, windowed.counts());
  }

  @Test
  void hungProbeDoesNotHoldTheBreakerForEver() {
    openAndRecover();
    Admission hung = at.admitted();
    at.ticker.advance(Duration.ofSeconds(60).minusNanos(1));
    at.rejected();
    at.is(HALF_OPEN);
    at.ticker.advance(1);
    at.rejected();
    at.is(OPEN);
    assertEquals("HALF_OPEN>OPEN PROBE_HUNG", at.told().get(2));
    at.ticker.seconds(60);
    Admission next = at.admitted();
    hung.success(-1);
    at.is(HALF_OPEN);
    next.success(-1);
    at.is(CLOSED);
  }

  @Test
  void hungProbeThatNobodyNoticedDoesNotCostASecondRecovery() {
    openAndRecover();
    at.admitted();
    at.ticker.seconds(60 + 60);
    at.succeed(1);
    at.is(CLOSED);
    assertEquals(
        List.of("HALF_OPEN>OPEN PROBE_HUNG", "OPEN>HALF_OPEN RECOVERY_OVER"),
        at.told().subList(2, 4));
  }

  @Test
  void hungProbeThatComesBackTooLateHasFailed() {
    openAndRecover();
    Admission hung = at.admitted();
    at.ticker.seconds(60);
    hung.success(-1);
    at.is(OPEN);
    assertEquals(60_000_000_000L, at.breaker.retryAfterNanos());
  }

  @Test
  void hungProbeAmongOthersIsNoticedByTheirOutcomes() {
    BreakerAtHand two =
        new BreakerAtHand(BreakerPolicy.builder().failureThreshold(1).probes(2, 1).build());
    two.fail(1);
    two.ticker.seconds(60);
    two.admitted();
    two.ticker.seconds(59);
    Admission second = two.admitted();
    two.ticker.seconds(1);
    second.success(-1);
    two.is(OPEN);
  }

  @Test
  void wallClockIsNeverRead() throws Exception {
    Path classes =
        Path.of(CircuitBreaker.class.getProtectionDomain().getCodeSource().getLocation().toURI());
    Path own = classes.resolve(CircuitBreaker.class.getPackageName().replace('.', '/'));
    AtomicInteger seen = new AtomicInteger();
    try (Stream<Path> files = Files.list(own)) {
      files.filter(file -> file.toString().endsWith(".class")).forEach(f -> check(f, seen));
    }
    assertFalse(seen.get() == 0, "no class found in " + own);
  }

  private static void check(Path file, AtomicInteger seen) {
    try (InputStream in = Files.newInputStream(file)) {
      String code = new String(in.readAllBytes(), StandardCharsets.ISO_8859_1);
      for (String wallClock :
          List.of("currentTimeMillis", "java/time/Instant", "java/time/Clock", "java/util/Date")) {
        assertFalse(code.contains(wallClock), () -> file.getFileName() + " reads " + wallClock);
      }
      // Nor any clock but the one injected: then a test could not move it.
      assertFalse(code.contains("java/lang/System"), () -> file.getFileName() + " asks System");
      seen.incrementAndGet();
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void monotonicClockMayOverflowWhileOpen() {
    FakeTicker old = new FakeTicker(Long.MAX_VALUE - Duration.ofSeconds(30).toNanos());
    BreakerAtHand aged = new BreakerAtHand(BreakerPolicy.defaults(), old);
    aged.fail(5);
    for (int i = 0; i < 60; i++) {
      aged.rejected();
      aged.ticker.seconds(1);
    }
    Admission probe = aged.admitted();
    aged.rejected();
    probe.success(-1);
    aged.is(CLOSED);
  }

  @Test
  void monotonicClockMayOverflowInTheLifeOfAProbe() {
    FakeTicker old = new FakeTicker(Long.MAX_VALUE - Duration.ofSeconds(90).toNanos());
    BreakerPolicy policy = BreakerPolicy.builder().probes(2, 2).build();
    BreakerAtHand aged = new BreakerAtHand(policy, old);
    aged.fail(5);
    aged.ticker.seconds(60);
    aged.admitted();
    for (int i = 0; i < 60; i++) {
      aged.admitted().release();
      aged.is(HALF_OPEN);
      aged.ticker.seconds(1);
    }
    aged.rejected();
    aged.is(OPEN);
  }

  @Test
  void offByOneFailureThresholdOfFiveOpensOnTheFifthFailure() {
    at.fail(4);
    at.is(CLOSED);
    at.fail(1);
    at.is(OPEN);
  }

  @Test
  void offByOneThresholdOfOneOpensOnTheFirst() {
    BreakerAtHand one = new BreakerAtHand(BreakerPolicy.builder().failureThreshold(1).build());
    one.succeed(1);
    one.is(CLOSED);
    one.fail(1);
    one.is(OPEN);
  }

  @Test
  void offByOneMinimumCallsAndRateAreReachedExactly() {
    BreakerAtHand half =
        new BreakerAtHand(BreakerPolicy.builder().countWindow(100).minimumCalls(10).build());
    half.succeed(5);
    half.fail(4);
    half.is(CLOSED);
    half.fail(1);
    half.is(OPEN);
  }

  @Test
  void checkThenActAdmitsExactlyAsManyProbesAsPermittedUnderContention() throws Exception {
    int threads = 8;
    int permitted = 3;
    int rounds = 400;
    BreakerAtHand many =
        new BreakerAtHand(
            BreakerPolicy.builder().failureThreshold(1).probes(permitted, permitted).build());
    AtomicInteger[] admitted = new AtomicInteger[rounds];
    CyclicBarrier start = new CyclicBarrier(threads);
    CyclicBarrier ready =
        new CyclicBarrier(
            threads,
            () -> {
              many.breaker.open();
              many.ticker.seconds(60);
            });
    Thread[] callers = new Thread[threads];
    for (int round = 0; round < rounds; round++) {
      admitted[round] = new AtomicInteger();
    }
    for (int t = 0; t < threads; t++) {
      callers[t] =
          new Thread(
              () -> {
                for (AtomicInteger count : admitted) {
                  await(ready);
                  await(start);
                  if (many.breaker.tryAcquire() != null) {
                    count.incrementAndGet();
                  }
                }
              });
      callers[t].start();
    }
    for (Thread caller : callers) {
      caller.join();
    }
    for (AtomicInteger count : admitted) {
      assertEquals(permitted, count.get());
    }
  }

  private static void await(CyclicBarrier barrier) {
    try {
      barrier.await();
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void hotReloadKeepsAnOpenBreakerOpen() {
    at.fail(5);
    at.ticker.seconds(10);
    at.breaker.reconfigure(BreakerPolicy.builder().failureThreshold(50).build());
    at.is(OPEN);
    at.rejected();
    assertEquals(Duration.ofSeconds(50).toNanos(), at.breaker.retryAfterNanos());
    at.breaker.reconfigure(BreakerPolicy.builder().recoveryTimeout(Duration.ofSeconds(30)).build());
    assertEquals(Duration.ofSeconds(20).toNanos(), at.breaker.retryAfterNanos());
    assertEquals(List.of("CLOSED>OPEN FAILURES"), at.told());
  }

  @Test
  void hotReloadKeepsTheFailuresInARow() {
    at.fail(4);
    at.breaker.reconfigure(BreakerPolicy.builder().recoveryTimeout(Duration.ofSeconds(1)).build());
    assertEquals(4, at.counts().failures());
    at.fail(1);
    at.is(OPEN);
  }

  @Test
  void hotReloadKeepsCallsOnTheirWay() {
    at.fail(4);
    Admission onItsWay = at.admitted();
    at.breaker.reconfigure(BreakerPolicy.builder().recoveryTimeout(Duration.ofSeconds(1)).build());
    onItsWay.failure(null, -1);
    at.is(OPEN);
  }

  @Test
  void hotReloadKeepsProbesOnTheirWayAndTheGrownRecovery() {
    BreakerPolicy policy =
        BreakerPolicy.builder().growingRecovery(2, Duration.ofHours(1)).probes(2, 2).build();
    BreakerAtHand growing = new BreakerAtHand(policy);
    growing.fail(5);
    growing.ticker.seconds(60);
    Admission first = growing.admitted();
    Admission second = growing.admitted();
    growing.breaker.reconfigure(policy.toBuilder().probes(1, 2).build());
    growing.rejected();
    first.success(-1);
    growing.rejected();
    second.failure(null, -1);
    growing.is(OPEN);
    growing.breaker.reconfigure(policy.toBuilder().recoveryTimeout(Duration.ofSeconds(5)).build());
    assertEquals(Duration.ofSeconds(10).toNanos(), growing.breaker.retryAfterNanos());
    assertNotNull(growing.breaker.policy());
  }

  @Test
  void hotReloadKeepsOperatorStates() {
    at.breaker.forceOpen();
    at.breaker.reconfigure(BreakerPolicy.builder().failureThreshold(1).build());
    at.is(State.FORCED_OPEN);
    at.breaker.disable();
    at.breaker.reconfigure(BreakerPolicy.defaults());
    at.is(State.DISABLED);
  }
}
