package dev.weir.core.limit.rate;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weir.api.policy.RatePolicy;
import dev.weir.api.policy.RatePolicy.Limit;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What is rounded to the safe side costs two percent at the most. */
class RateLimiterThroughputTest {
  private static final Duration SECOND = Duration.ofSeconds(1);
  private static final int WINDOWS = 40;

  private static Stream<Arguments> demands() {
    return Stream.of(1, 7, 80, 81, 100, 512, 1000, 5000, 50_000)
        .flatMap(
            permits ->
                Stream.of(1.0, 1.01, 1.3, 2.0, 20.0).map(demand -> Arguments.of(permits, demand)));
  }

  /** How many calls are granted, evenly spaced at so many times the limit. */
  private static int granted(RatePolicy policy, int permits, double demand, boolean exactly) {
    ManualTicker ticker = new ManualTicker();
    RateLimiter limiter = new RateLimiter("any", policy, ticker);
    ExactLog exact = new ExactLog(policy);
    long distance = (long) Math.floor(SECOND.toNanos() / (permits * demand));
    int granted = 0;
    for (long now = 0; now < WINDOWS * SECOND.toNanos(); now += distance) {
      granted += (exactly ? exact.tryAcquire(now) : limiter.tryAcquire()) ? 1 : 0;
      ticker.advance(distance);
    }
    return granted;
  }

  @ParameterizedTest
  @MethodSource("demands")
  void aSteadyDemandGetsWhatALogOfEveryCallWouldGive(int permits, double demand) {
    assertNearlyAsMuch(RatePolicy.of(permits, SECOND), permits, demand);
  }

  @ParameterizedTest
  @MethodSource("demands")
  void evenIfTheLimitStandsBetweenOthers(int permits, double demand) {
    RatePolicy policy =
        RatePolicy.of(permits, SECOND)
            .withLimit(permits, SECOND.multipliedBy(9).dividedBy(10))
            .withLimit(permits * 2, SECOND.multipliedBy(2));
    assertNearlyAsMuch(policy, permits, demand);
  }

  private static void assertNearlyAsMuch(RatePolicy policy, int permits, double demand) {
    int granted = granted(policy, permits, demand, false);
    int exactly = granted(policy, permits, demand, true);
    assertTrue(granted >= 0.98 * exactly, () -> granted + " of " + exactly);
    if (policy.limits().stream().allMatch(limit -> limit.permits() <= UseLog.SLOTS)) {
      assertEquals(exactly, granted);
    }
  }

  /** What a limiter would do that remembers each call. */
  private static final class ExactLog {
    private final List<Limit> limits;
    private final List<ArrayDeque<Long>> uses = new ArrayList<>();

    ExactLog(RatePolicy policy) {
      limits = policy.limits();
      limits.forEach(limit -> uses.add(new ArrayDeque<>()));
    }

    boolean tryAcquire(long now) {
      boolean free = true;
      for (int i = 0; i < limits.size(); i++) {
        ArrayDeque<Long> used = uses.get(i);
        while (!used.isEmpty() && now - used.getFirst() >= limits.get(i).window().toNanos()) {
          used.removeFirst();
        }
        free &= used.size() < limits.get(i).permits();
      }
      if (free) {
        uses.forEach(used -> used.addLast(now));
      }
      return free;
    }
  }

  @Test
  void burstsThatComeNowAndThenGetAllOfThem() {
    ManualTicker ticker = new ManualTicker();
    RateLimiter limiter = new RateLimiter("any", RatePolicy.of(10_000, SECOND), ticker);
    long granted = 0;
    for (int i = 0; i < 100; i++) {
      for (int n = 0; n < 10_010; n++) {
        granted += limiter.tryAcquire() ? 1 : 0;
      }
      ticker.advance(SECOND);
    }
    assertTrue(granted == 1_000_000);
  }

  @Test
  void callsThatComeSeldomAreHardlyEverRejected() {
    ManualTicker ticker = new ManualTicker();
    RateLimiter limiter = new RateLimiter("any", RatePolicy.of(10_000, SECOND), ticker);
    for (int i = 0; i < 100; i++) {
      for (int n = 0; n < 9_980; n++) {
        assertTrue(limiter.tryAcquire());
      }
      ticker.advance(SECOND);
    }
  }
}
