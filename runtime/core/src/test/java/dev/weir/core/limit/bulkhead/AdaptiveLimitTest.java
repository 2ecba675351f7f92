package dev.weir.core.limit.bulkhead;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weir.api.policy.BulkheadPolicy;
import dev.weir.api.policy.BulkheadPolicy.Adaptation;
import dev.weir.api.policy.BulkheadPolicy.Aimd;
import dev.weir.api.policy.BulkheadPolicy.Gradient2;
import dev.weir.api.policy.BulkheadPolicy.Vegas;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Limits that follow a callee, which serves so many calls at a time and queues the others. */
class AdaptiveLimitTest {
  private static final long WINDOW = 100_000_000;
  private static final double SERVICE = 10_000_000;

  private final Clock clock = new Clock();
  private Bulkhead bulkhead;

  static Adaptation[] all() {
    return new Adaptation[] {
      Aimd.between(2, 200).withTimeout(Duration.ofMillis(25)),
      Vegas.between(2, 200),
      Gradient2.between(2, 200)
    };
  }

  private void start(int limit, Adaptation adaptation) {
    bulkhead =
        new Bulkhead(
            "orders-db",
            BulkheadPolicy.of(limit).withAdaptation(adaptation),
            clock,
            Parking.SYSTEM,
            4);
  }

  /** A window in which so many callers, or as many as may, call without a pause. */
  private void window(int callers, int served, double serviceNanos, boolean dropped) {
    int running = 0;
    while (running < callers && bulkhead.tryAcquire()) {
      running++;
    }
    double duration = serviceNanos * Math.max(1, (double) running / served);
    int samples = 20;
    for (int i = 0; i < samples; i++) {
      clock.advance(WINDOW / samples + 1);
      bulkhead.release((long) duration, dropped && i == 0);
      if (!bulkhead.tryAcquire()) {
        running--;
      }
    }
    for (int i = 0; i < running; i++) {
      bulkhead.release();
    }
    assertEquals(0, bulkhead.inFlight());
  }

  private void windows(int times, int callers, int served) {
    for (int i = 0; i < times; i++) {
      window(callers, served, SERVICE, false);
    }
  }

  /** The highest limit of three windows: a probe lowers it for two. */
  private int limit(int served) {
    int most = 0;
    for (int i = 0; i < 3; i++) {
      window(1_000, served, SERVICE, false);
      most = Math.max(most, bulkhead.limit());
    }
    return most;
  }

  private void settledBetween(int low, int high, int served) {
    int limit = limit(served);
    assertTrue(limit >= low && limit <= high, "limit " + limit + ", not " + low + ".." + high);
  }

  @ParameterizedTest
  @MethodSource("all")
  void aLimitFindsWhatTheCalleeServes(Adaptation adaptation) {
    for (int start : new int[] {2, 20, 200}) {
      start(start, adaptation);
      windows(400, 1_000, 20);
      settledBetween(20, 80, 20);
    }
  }

  @ParameterizedTest
  @MethodSource("all")
  void aLimitFollowsACalleeThatServesFewerThanBefore(Adaptation adaptation) {
    start(20, adaptation);
    windows(300, 1_000, 40);
    int before = limit(40);
    windows(100, 1_000, 5);
    int after = limit(5);
    assertTrue(after < before * 0.7, before + " to " + after);
  }

  @ParameterizedTest
  @MethodSource("all")
  void aLimitThatIsHardlyUsedDoesNotGrow(Adaptation adaptation) {
    start(20, adaptation);
    windows(200, 9, 1_000);
    assertEquals(20, bulkhead.limit());
    windows(50, 20, 1_000);
    assertTrue(bulkhead.limit() > 20, "and one that is used does");
    assertTrue(bulkhead.limit() <= 46, "to twice of what is used: " + bulkhead.limit());
  }

  @ParameterizedTest
  @MethodSource("all")
  void aDropLowersTheLimitOnceAWindow(Adaptation adaptation) {
    start(100, adaptation);
    window(100, 1_000, SERVICE, false);
    int before = bulkhead.limit();
    window(10, 1_000, SERVICE, true);
    int after = bulkhead.limit();
    assertTrue(after < before, before + " to " + after);
    assertTrue(after >= before * 0.9 - 1, before + " to " + after);
  }

  @ParameterizedTest
  @MethodSource("all")
  void dropsAloneLowerTheLimitThoughNothingWasMeasured(Adaptation adaptation) {
    start(100, adaptation);
    for (int i = 0; i < 2_000; i++) {
      assertTrue(bulkhead.tryAcquire());
      clock.advance(WINDOW / 2 + 1);
      bulkhead.release(-1, true);
    }
    assertEquals(2, bulkhead.limit());
  }

  @ParameterizedTest
  @MethodSource("all")
  void oneAbsurdTimeDoesNotSpoilTheLimitForLong(Adaptation adaptation) {
    start(20, adaptation);
    windows(200, 1_000, 20);
    assertTrue(bulkhead.tryAcquire());
    clock.advance(WINDOW);
    bulkhead.release(Long.MAX_VALUE, false);
    windows(300, 1_000, 20);
    settledBetween(20, 80, 20);
  }

  static Adaptation[] withBaseline() {
    return new Adaptation[] {Vegas.between(2, 200), Gradient2.between(2, 200)};
  }

  @ParameterizedTest
  @MethodSource("withBaseline")
  void aBaselineDoesNotDriftUpOnTheQueueThatTheLimitMakes(Adaptation adaptation) {
    start(20, adaptation);
    for (int i = 0; i < 10; i++) {
      windows(500, 1_000, 20);
      settledBetween(20, 60, 20);
    }
  }

  @ParameterizedTest
  @MethodSource("withBaseline")
  void aBaselineFollowsACalleeThatHasBecomeSlowerForGood(Adaptation adaptation) {
    start(20, adaptation);
    windows(200, 1_000, 20);
    for (int i = 0; i < 1_000; i++) {
      window(1_000, 20, SERVICE * 5, false);
    }
    long baseline = bulkhead.snapshot().baselineNanos();
    assertTrue(baseline > SERVICE * 4 && baseline < SERVICE * 12, "baseline " + baseline);
  }

  @Test
  void growthWakesThoseThatWait() throws InterruptedException {
    ScriptedParking parking = new ScriptedParking(clock);
    bulkhead =
        new Bulkhead(
            "orders-db",
            BulkheadPolicy.of(2)
                .withWaiting(5, Duration.ofSeconds(1))
                .withAdaptation(Aimd.between(1, 10)),
            clock,
            parking,
            4);
    for (int i = 0; i < 20; i++) {
      assertTrue(bulkhead.tryAcquire());
      assertTrue(bulkhead.tryAcquire());
      clock.advance(WINDOW / 64 + 1);
      bulkhead.release(1_000, false);
      bulkhead.release();
    }
    assertTrue(bulkhead.tryAcquire());
    assertTrue(bulkhead.tryAcquire());
    // The permit released goes to the first that waits, the one by which the limit grows to the
    // next.
    parking.then(
        () -> {
          parking.then(
              () -> {
                clock.advance(WINDOW);
                bulkhead.release(1_000, false);
              });
          assertTrue(bulkhead.acquire(10 * WINDOW));
        });
    assertTrue(bulkhead.acquire(10 * WINDOW));
    assertEquals(3, bulkhead.limit());
    assertEquals(3, bulkhead.inFlight());
  }

  // Trap 18.
  @Test
  void hotReloadKeepsWhatWasLearned() {
    start(20, Gradient2.between(2, 200));
    windows(300, 1_000, 20);
    int learned = bulkhead.limit();
    long baseline = bulkhead.snapshot().baselineNanos();
    assertTrue(learned != 20 && baseline > 0);
    bulkhead.reconfigure(
        BulkheadPolicy.of(20)
            .withWaiting(5, Duration.ofSeconds(1))
            .withAdaptation(Gradient2.between(2, 200)));
    assertEquals(learned, bulkhead.limit());
    bulkhead.reconfigure(BulkheadPolicy.of(20).withAdaptation(Vegas.between(2, 200)));
    assertEquals(learned, bulkhead.limit());
    assertEquals(baseline, bulkhead.snapshot().baselineNanos());
    bulkhead.reconfigure(BulkheadPolicy.of(10).withAdaptation(Vegas.between(2, 15)));
    assertEquals(15, bulkhead.limit());
    bulkhead.reconfigure(BulkheadPolicy.of(40));
    assertEquals(40, bulkhead.limit());
    windows(5, 1_000, 20);
    assertEquals(40, bulkhead.limit());
  }

  @Test
  void aBusyBulkheadMeasuresFewOfItsCalls() {
    int[] looks = new int[1];
    AdaptiveLimit limit = new AdaptiveLimit(Aimd.between(1, 100), 10, 0, clock, () -> looks[0]++);
    for (int i = 0; i < 100_000; i++) {
      clock.advance(10_000);
      limit.book(1_000_000, false);
    }
    assertTrue(looks[0] > 500 && looks[0] <= 640, looks[0] + " in ten windows");
  }

  @Test
  void aQuietOneMeasuresEachAndWaitsForTenOfThem() {
    start(20, Aimd.between(1, 100));
    for (int i = 1; i < 10; i++) {
      assertTrue(bulkhead.tryAcquire());
      clock.advance(WINDOW);
      bulkhead.release(Duration.ofSeconds(20).toNanos(), false);
      assertEquals(20, bulkhead.limit());
    }
    assertTrue(bulkhead.tryAcquire());
    clock.advance(WINDOW);
    bulkhead.release(Duration.ofSeconds(20).toNanos(), false);
    assertEquals(18, bulkhead.limit());
  }

  // Trap 14.
  @ParameterizedTest
  @ValueSource(longs = {0, -1, Long.MIN_VALUE})
  void whatIsNotMeasuredIsNotCounted(long nanos) {
    start(20, Gradient2.between(2, 200));
    for (int i = 0; i < 1_000; i++) {
      assertTrue(bulkhead.tryAcquire());
      clock.advance(WINDOW);
      bulkhead.release(i % 3 == 0 ? 10_000 : nanos, false);
    }
    assertEquals(10_000, bulkhead.snapshot().baselineNanos());
  }

  // Trap 18.
  @Test
  void aLimitFoundUnderAFormerPolicyIsNotAppliedUnderTheNext() {
    start(20, Aimd.between(1, 100));
    bulkhead.release(measureUntilTheLimitIsDue(), true);
    assertEquals(18, bulkhead.limit());
    start(20, Aimd.between(1, 100));
    long duration = measureUntilTheLimitIsDue();
    // Just as the window is over somebody else reconfigures.
    clock.onNextReading(() -> bulkhead.reconfigure(BulkheadPolicy.of(50)));
    bulkhead.release(duration, true);
    assertEquals(50, bulkhead.limit());
  }

  private long measureUntilTheLimitIsDue() {
    assertTrue(bulkhead.tryAcquire());
    clock.advance(WINDOW);
    return 1_000;
  }
}
