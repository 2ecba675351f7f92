package dev.weir.core.limit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weir.api.RejectedException;
import dev.weir.api.policy.BreakerPolicy;
import dev.weir.api.policy.Policy;
import dev.weir.api.policy.RatePolicy;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/** Cardinality: a hundred thousand names, of which ten thousand are told apart. */
class ManyKeysTest {
  private static final int KEYS = 100_000;
  private static final int MOST = 10_000;

  private static final Policy TENANT =
      Policy.named("tenant")
          .breaker(BreakerPolicy.defaults())
          .maxConcurrent(5)
          .rate(RatePolicy.of(10, Duration.ofSeconds(1)))
          .build();

  private static Limiters limiters() {
    return Limiters.builder().ticker(new HandTicker()).maxConcurrent(5).build();
  }

  @Test
  void cardinalityIsBoundedAndEveryNameIsLimitedStill() {
    Limiters limiters = limiters();
    AtomicLong rejected = new AtomicLong();
    for (int i = 0; i < KEYS; i++) {
      Limiter limiter = limiters.limiter("tenant-" + i, TENANT);
      try {
        limiter.run(() -> {});
      } catch (RejectedException e) {
        rejected.incrementAndGet();
      }
    }

    LimitersSnapshot snapshot = limiters.snapshot();
    assertEquals(MOST + 1, snapshot.limiters().size());
    // No time passes, so each of the first has used its rate and stays; the rest share one limit:
    // its burst of 100.
    assertEquals(0, snapshot.evicted());
    assertEquals(KEYS - MOST, snapshot.shared());
    assertEquals(KEYS - MOST - 100, rejected.get());
  }

  @Test
  void namesThatUseNothingUpMakeRoomForEachOther() {
    Limiters limiters = limiters();
    Policy breaker = Policy.named("tenant").breaker(BreakerPolicy.defaults()).build();
    for (int i = 0; i < KEYS; i++) {
      String name = "tenant-" + i;
      assertEquals(name, limiters.limiter(name, breaker).name());
    }

    LimitersSnapshot snapshot = limiters.snapshot();
    assertEquals(MOST + 1, snapshot.limiters().size());
    assertEquals(KEYS - MOST, snapshot.evicted());
  }

  @Test
  void aNameCostsNoMoreThanFourKilobytes() {
    // What is loaded and compiled on the way is not the names'.
    use(limiters(), 100);
    Limiters limiters = limiters();
    long before = usedBytes();

    use(limiters, MOST);

    long each = (usedBytes() - before) / MOST;
    assertEquals(MOST + 1, limiters.snapshot().limiters().size());
    // 2.8 KB where this was measured; the limit leaves room for other collectors' ways.
    assertTrue(each < 4096, each + " bytes a name");
  }

  private static void use(Limiters limiters, int names) {
    for (int i = 0; i < names; i++) {
      limiters.limiter("tenant-" + i, TENANT).run(() -> {});
    }
  }

  private static long usedBytes() {
    Runtime runtime = Runtime.getRuntime();
    long least = Long.MAX_VALUE;
    for (int i = 0; i < 5; i++) {
      System.gc();
      least = Math.min(least, runtime.totalMemory() - runtime.freeMemory());
    }
    return least;
  }
}
