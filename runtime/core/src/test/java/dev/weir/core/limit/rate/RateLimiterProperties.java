package dev.weir.core.limit.rate;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weir.api.policy.RatePolicy;
import dev.weir.api.policy.RatePolicy.Limit;
import java.time.Duration;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;

/**
 * Whatever happens: no window of a limit's length that ends with a call holds more than the limit,
 * and what was used under former policies counts like anything else.
 */
class RateLimiterProperties {
  /** One thing that happens to a limiter. */
  private sealed interface Step {}

  /** So many calls, one after the other, at the same instant. */
  private record Calls(int count) implements Step {}

  private record CallForMany(int permits) implements Step {}

  private record Pause(long nanos) implements Step {}

  private record CoarseLag(long nanos) implements Step {}

  /** One of the grants is given back, told by its index modulo their number. */
  private record Refund(int index) implements Step {}

  private record Reconfigure(RatePolicy policy) implements Step {}

  private static Arbitrary<Limit> limit() {
    Arbitrary<Integer> permits =
        Arbitraries.frequencyOf(
            Tuple.of(5, Arbitraries.integers().between(1, 20)),
            Tuple.of(3, Arbitraries.integers().between(21, 200)),
            Tuple.of(2, Arbitraries.integers().between(512, 3000)));
    Arbitrary<Long> window =
        Arbitraries.oneOf(
            Arbitraries.longs().between(1, 100), Arbitraries.longs().between(100, 100_000));
    return Combinators.combine(permits, window).as((p, w) -> new Limit(p, Duration.ofNanos(w)));
  }

  @Provide
  Arbitrary<RatePolicy> policies() {
    Arbitrary<Integer> burst =
        Arbitraries.oneOf(
            Arbitraries.just(0),
            Arbitraries.integers().between(1, 30),
            Arbitraries.integers().between(100, 1000));
    return Combinators.combine(limit().list().ofMinSize(1).ofMaxSize(3), burst)
        .as((limits, b) -> new RatePolicy(limits, b, true, 10, Duration.ZERO));
  }

  private Arbitrary<Step> step(boolean reconfigure) {
    Arbitrary<Step> calls =
        Arbitraries.oneOf(
                Arbitraries.integers().between(1, 10), Arbitraries.integers().between(1, 2000))
            .map(Calls::new);
    Arbitrary<Step> many = Arbitraries.integers().between(2, 50).map(CallForMany::new);
    Arbitrary<Step> pause =
        Arbitraries.frequencyOf(
                Tuple.of(6, Arbitraries.longs().between(1, 100)),
                Tuple.of(6, Arbitraries.longs().between(100, 10_000)),
                Tuple.of(6, Arbitraries.longs().between(10_000, 100_000)),
                Tuple.of(1, Arbitraries.longs().between(1, 1L << 55)))
            .map(Pause::new);
    Arbitrary<Step> lag = Arbitraries.longs().between(0, 100_000).map(CoarseLag::new);
    Arbitrary<Step> refund = Arbitraries.integers().between(0, 100_000).map(Refund::new);
    Arbitrary<Step> policy = policies().map(Reconfigure::new);
    return Arbitraries.frequencyOf(
        Tuple.of(6, calls),
        Tuple.of(2, many),
        Tuple.of(8, pause),
        Tuple.of(1, lag),
        Tuple.of(3, refund),
        Tuple.of(reconfigure ? 1 : 0, policy));
  }

  @Provide
  Arbitrary<List<Step>> schedules() {
    return step(false).list().ofMaxSize(60);
  }

  @Provide
  Arbitrary<List<Step>> schedulesWithReloads() {
    return step(true).list().ofMaxSize(60);
  }

  @Property(tries = 5000)
  void noWindowHoldsMoreThanItsLimit(
      @ForAll("policies") RatePolicy policy,
      @ForAll("schedules") List<Step> schedule,
      @ForAll long start) {
    assertNull(run(policy, schedule, start).violation());
  }

  @Property(tries = 5000)
  void norAcrossChangesOfThePolicy(
      @ForAll("policies") RatePolicy policy,
      @ForAll("schedulesWithReloads") List<Step> schedule,
      @ForAll long start) {
    assertNull(run(policy, schedule, start).violation());
  }

  private static Grants run(RatePolicy policy, List<Step> schedule, long start) {
    ManualTicker ticker = new ManualTicker(start);
    return run(new RateLimiter("any", policy, ticker), schedule, ticker);
  }

  private static Grants run(RateLimiter limiter, List<Step> schedule, ManualTicker ticker) {
    Grants grants = new Grants(limiter.policy());
    long start = ticker.nanoTime();
    long now = 0;
    for (Step step : schedule) {
      if (step instanceof Calls calls) {
        int granted = 0;
        for (int i = 0; i < calls.count(); i++) {
          granted += limiter.tryAcquire() ? 1 : 0;
        }
        if (granted > 0) {
          grants.add(now, granted);
        }
      } else if (step instanceof CallForMany call) {
        if (limiter.tryAcquire(call.permits())) {
          grants.add(now, call.permits());
        }
      } else if (step instanceof Pause pause) {
        ticker.advance(pause.nanos());
        now += pause.nanos();
      } else if (step instanceof CoarseLag lag) {
        ticker.lag(lag.nanos());
      } else if (step instanceof Refund refund && grants.size() > 0) {
        int index = grants.size() - 1 - refund.index() % grants.size();
        long askedAt = start + grants.timeOf(index) - refund.index() % 3;
        limiter.refund(grants.remove(index), askedAt);
      } else if (step instanceof Reconfigure reload) {
        limiter.reconfigure(reload.policy());
        grants.reconfigure(reload.policy());
      }
    }
    return grants;
  }

  @Property(tries = 5000)
  void afterAPauseEverythingIsThereAgain(
      @ForAll("policies") RatePolicy policy, @ForAll("schedulesWithReloads") List<Step> schedule) {
    ManualTicker ticker = new ManualTicker();
    RateLimiter limiter = new RateLimiter("any", policy, ticker);
    run(limiter, schedule, ticker);
    limiter.reconfigure(policy);
    ticker.lag(0);
    int capacity = policy.burst() == 0 ? Integer.MAX_VALUE : policy.burst();
    for (Limit limit : policy.limits()) {
      capacity = Math.min(capacity, limit.permits());
    }
    limiter.tryAcquire();
    ticker.advance(1L << 56);
    int granted = 0;
    while (limiter.tryAcquire()) {
      granted++;
    }
    assertEquals(capacity, granted, 1);
    assertTrue(granted <= capacity);
  }
}
