package dev.weir.core.limit.rate;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weir.api.policy.RatePolicy;
import dev.weir.api.policy.RatePolicy.Limit;
import dev.weir.core.limit.time.Ticker;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Several threads at once, and the proof by brute force over all that they were granted. */
@Timeout(120)
class RateLimiterRacesTest {
  private static final int THREADS = 4;
  private static final long REAL_NANOS = 150_000_000;

  /** A grant happened between these two readings of the clock, nobody knows when. */
  private record Span(long before, long after) {}

  /** What each thread does, over and over. */
  private interface Asking {
    /** Whether a permit was granted, and is used. */
    boolean ask(SplittableRandom random, Thread[] all) throws Exception;
  }

  private static Stream<RatePolicy> policies() {
    return Stream.of(
        RatePolicy.of(1, Duration.ofNanos(20_000)),
        RatePolicy.of(10, Duration.ofNanos(200_000)),
        RatePolicy.of(10, Duration.ofNanos(200_000)).withLimit(60, Duration.ofMillis(2)),
        RatePolicy.of(100, Duration.ofMillis(1)).withBurst(20),
        RatePolicy.of(2000, Duration.ofMillis(2)),
        RatePolicy.of(3000, Duration.ofMillis(2)).withLimit(9000, Duration.ofMillis(20)));
  }

  @ParameterizedTest
  @MethodSource("policies")
  void noWindowHoldsMoreThanItsLimitOnTheRealClock(RatePolicy policy) throws Exception {
    RateLimiter limiter = new RateLimiter("any", policy, Ticker.SYSTEM);
    List<Span> spans = race(Ticker.SYSTEM, (random, all) -> limiter.tryAcquire());
    assertTrue(!spans.isEmpty());
    assertNull(violation(policy, spans));
  }

  @ParameterizedTest
  @MethodSource("policies")
  void norOnAClockThatLeaps(RatePolicy policy) throws Exception {
    ManualTicker ticker = new ManualTicker(Long.MAX_VALUE - 1000);
    RateLimiter limiter = new RateLimiter("any", policy, ticker);
    List<Span> spans =
        race(
            ticker,
            (random, all) -> {
              if (random.nextInt(20) == 0) {
                ticker.advance(random.nextLong(random.nextInt(100) == 0 ? 10_000_000 : 20_000));
              }
              return limiter.tryAcquire();
            });
    assertTrue(!spans.isEmpty());
    assertNull(violation(policy, spans));
  }

  @ParameterizedTest
  @MethodSource("policies")
  void norWithRefundsAndWaitersAndReloads(RatePolicy policy) throws Exception {
    RateLimiter limiter = new RateLimiter("any", policy, Ticker.SYSTEM);
    List<Span> spans =
        race(
            Ticker.SYSTEM,
            (random, all) -> {
              switch (random.nextInt(8)) {
                case 0 -> {
                  long askedAt = Ticker.SYSTEM.coarseNanoTime();
                  if (limiter.tryAcquire()) {
                    limiter.refund(askedAt);
                  }
                  return false;
                }
                case 1 -> {
                  limiter.reconfigure(policy.withMaxWaiters(random.nextInt(5)));
                  return false;
                }
                case 2 -> {
                  return limiter.acquire(random.nextLong(1_000_000));
                }
                default -> {
                  return limiter.tryAcquire();
                }
              }
            });
    assertNull(violation(policy, spans));
    assertEquals(0, limiter.snapshot().waiting());
  }

  @ParameterizedTest
  @MethodSource("policies")
  void permitsInArePermitsOutHoweverWaitersEnd(RatePolicy policy) throws Exception {
    ManualTicker ticker = new ManualTicker();
    RateLimiter limiter = new RateLimiter("any", policy.withMaxWaiters(2), ticker);
    List<Span> spans =
        race(
            ticker,
            (random, all) -> {
              ticker.advance(random.nextLong(2_000));
              if (random.nextInt(4) == 0) {
                all[random.nextInt(all.length)].interrupt();
              }
              try {
                return limiter.acquire(random.nextLong(100_000));
              } catch (InterruptedException e) {
                return false;
              }
            },
            // The last one that waits has nobody else to move the clock.
            () -> ticker.advance(1_000));
    assertNull(violation(policy, spans));
    limiter.snapshot(); // what was taken of a lease counts from now
    ticker.advance(Duration.ofHours(1));
    int burst = policy.burst() == 0 ? Integer.MAX_VALUE : policy.burst();
    int limit = policy.limits().stream().mapToInt(Limit::permits).min().orElseThrow();
    RateSnapshot snapshot = limiter.snapshot();
    assertEquals(0, snapshot.waiting());
    assertEquals(Math.min(burst, limit), snapshot.available());
    assertTrue(limiter.tryAcquire(Math.min(burst, limit)));
  }

  private static List<Span> race(Ticker clock, Asking asking) throws InterruptedException {
    return race(clock, asking, () -> {});
  }

  private static List<Span> race(Ticker clock, Asking asking, Runnable between)
      throws InterruptedException {
    long start = System.nanoTime();
    List<Span> spans = new ArrayList<>();
    AtomicReference<Throwable> thrown = new AtomicReference<>();
    Thread[] all = new Thread[THREADS];
    for (int i = 0; i < THREADS; i++) {
      SplittableRandom random = new SplittableRandom(i);
      all[i] =
          new Thread(
              () -> {
                List<Span> own = new ArrayList<>();
                try {
                  while (System.nanoTime() - start < REAL_NANOS) {
                    long before = clock.nanoTime();
                    if (asking.ask(random, all)) {
                      own.add(new Span(before, clock.nanoTime()));
                    }
                  }
                } catch (Throwable e) {
                  thrown.set(e);
                }
                synchronized (spans) {
                  spans.addAll(own);
                }
              });
    }
    for (Thread thread : all) {
      thread.start();
    }
    for (Thread thread : all) {
      while (thread.isAlive()) {
        between.run();
        thread.join(1);
      }
    }
    assertNull(thrown.get());
    return spans;
  }

  /** Null, or what cannot have been right whenever between its two readings each grant was. */
  private static @Nullable String violation(RatePolicy policy, List<Span> unsorted) {
    List<Span> sorted = new ArrayList<>(unsorted);
    sorted.sort((a, b) -> Long.signum(a.before() - b.before()));
    long[] before = sorted.stream().mapToLong(Span::before).toArray();
    long[] after = sorted.stream().mapToLong(Span::after).toArray();
    for (Limit limit : policy.limits()) {
      long window = limit.window().toNanos();
      for (int i = 0; i + limit.permits() < before.length; i++) {
        if (before[i + limit.permits()] - before[i] >= window) {
          continue; // no more than the limit even began in this window
        }
        int inside = 0;
        for (int j = i; j < before.length && before[j] - before[i] < window; j++) {
          inside += after[j] - before[i] < window ? 1 : 0;
        }
        if (inside > limit.permits()) {
          return inside + " within a window of " + limit;
        }
      }
    }
    return null;
  }
}
