package dev.weir.core.limit;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Counts and durations that many threads write. */
class CountersTest {
  @Test
  void nothingIsLostOrCountedTwiceWhateverTheContention() throws Exception {
    Counters counters = new Counters(3);
    List<Thread> threads = new ArrayList<>();
    for (int i = 0; i < 6; i++) {
      Thread thread =
          new Thread(
              () -> {
                for (int n = 0; n < 100_000; n++) {
                  counters.increment(n % 3);
                }
              });
      thread.start();
      threads.add(thread);
    }
    for (Thread thread : threads) {
      thread.join();
    }

    assertEquals(600_000, counters.sum(0) + counters.sum(1) + counters.sum(2));
    assertEquals(200_004, counters.sum(0));
  }

  @Test
  void percentilesAreRightWithinSixPercentAndTheRestIsExact() {
    Durations durations = new Durations();
    long total = 0;
    for (long i = 1; i <= 10_000; i++) {
      durations.record(i * 1_000_000);
      total += i * 1_000_000;
    }

    Distribution distribution = durations.distribution(0);

    assertEquals(10_000, distribution.count());
    assertEquals(total, distribution.totalNanos());
    assertEquals(10_000_000_000L, distribution.maxNanos());
    assertEquals(5e9, distribution.p50Nanos(), 5e9 * 0.0625);
    assertEquals(9e9, distribution.p90Nanos(), 9e9 * 0.0625);
    assertEquals(9.5e9, distribution.p95Nanos(), 9.5e9 * 0.0625);
    assertEquals(9.9e9, distribution.p99Nanos(), 9.9e9 * 0.0625);
    assertEquals(9.99e9, distribution.p999Nanos(), 9.99e9 * 0.0625);
    assertEquals(total / 10_000, distribution.meanNanos());
  }

  @Test
  void briefCallsCountAsNothingAndOverlongOnesAsTheLongest() {
    Durations durations = new Durations();
    durations.record(Durations.SHORTEST);
    durations.record(Long.MAX_VALUE / 2);

    Distribution distribution = durations.distribution(8);

    assertEquals(10, distribution.count());
    assertEquals(0, distribution.p50Nanos());
    assertEquals(Durations.SHORTEST, distribution.p90Nanos(), Durations.SHORTEST * 0.0625);
    assertEquals(Long.MAX_VALUE / 2, distribution.maxNanos());
    assertEquals(0, new Durations().distribution(0).meanNanos());
  }
}
