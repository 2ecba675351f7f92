package dev.weir.core.limit.retry;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weir.api.policy.RetryPolicy;
import dev.weir.api.policy.RetryPolicy.Jitter;
import java.time.Duration;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;
import org.junit.jupiter.api.Test;

/** Waits grow, and stay within their bounds. */
class BackoffTest {
  @Test
  void waitsDoubleUpToTheLongest() {
    RetryPolicy policy =
        RetryPolicy.builder()
            .delay(Duration.ofMillis(100))
            .jitter(Jitter.NONE)
            .maxDelay(Duration.ofMillis(500))
            .build();
    Backoff backoff = new Backoff(policy);
    long[] millis = {100, 200, 400, 500, 500};
    for (int i = 0; i < millis.length; i++) {
      assertEquals(millis[i] * 1_000_000, backoff.nanos(i + 1, 0.9));
    }
  }

  @Test
  void aJitterOfAFifthIsFromFourFifthsToSixFifths() {
    Backoff backoff = new Backoff(RetryPolicy.builder().jitter(0.2).build());
    assertEquals(80_000_000, backoff.nanos(1, 0));
    assertEquals(100_000_000, backoff.nanos(1, 0.5));
    assertEquals(120_000_000, backoff.nanos(1, 1), 1);
  }

  @Property
  void everyWaitIsWithinItsBounds(
      @ForAll Jitter jitter,
      @ForAll @DoubleRange(max = 1) double ratio,
      @ForAll @LongRange(max = 3_000_000_000_000_000_000L) long delay,
      @ForAll @LongRange(max = 3_000_000_000_000_000_000L) long maxDelay,
      @ForAll @DoubleRange(min = 1, max = 1000) double multiplier,
      @ForAll @IntRange(min = 1, max = 1000) int retry,
      @ForAll @DoubleRange(max = 1, maxIncluded = false) double random) {
    RetryPolicy policy =
        RetryPolicy.builder()
            .delay(Duration.ofNanos(delay))
            .maxDelay(Duration.ofNanos(maxDelay))
            .multiplier(multiplier)
            .jitter(ratio)
            .jitter(jitter)
            .build();
    long wait = new Backoff(policy).nanos(retry, random);
    double full = Math.min(delay * Math.pow(multiplier, retry - 1), maxDelay);
    full = delay == 0 ? 0 : full;
    double least =
        switch (jitter) {
          case NONE -> full;
          case RATIO -> full * (1 - ratio);
          case FULL -> 0;
          case EQUAL -> full / 2;
        };
    double most = jitter == Jitter.RATIO ? Math.min(full * (1 + ratio), maxDelay) : full;
    double rounding = 1 + full * 1e-12;
    assertTrue(
        wait >= 0 && wait >= least - rounding && wait <= most + rounding,
        () -> wait + " is not from " + least + " to " + most);
  }
}
