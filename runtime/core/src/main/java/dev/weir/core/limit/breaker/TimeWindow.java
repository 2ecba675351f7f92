package dev.weir.core.limit.breaker;

import dev.weir.api.policy.BreakerPolicy;
import java.util.Arrays;

/**
 * The outcomes of the latest time, in 32 buckets. The current bucket fills while the oldest is
 * whole, so outcomes are forgotten when they are as old as the window at the latest, and at the
 * earliest a 32nd part of it before.
 */
final class TimeWindow extends Window {
  private static final int BUCKETS = 32;
  private static final int FIELDS = 3;

  private final long width;
  private final long[] buckets = new long[BUCKETS * FIELDS];
  private int current;
  private long start;

  TimeWindow(BreakerPolicy policy, long now) {
    super(policy);
    width = policy.windowTime().toNanos() / BUCKETS;
    start = now;
  }

  @Override
  void append(long moreCalls, long moreFailures, long moreSlow) {
    add(current, moreCalls, moreFailures, moreSlow);
  }

  private void add(int bucket, long moreCalls, long moreFailures, long moreSlow) {
    buckets[bucket * FIELDS] += moreCalls;
    buckets[bucket * FIELDS + 1] += moreFailures;
    buckets[bucket * FIELDS + 2] += moreSlow;
    calls += moreCalls;
    failures += moreFailures;
    slow += moreSlow;
  }

  @Override
  void roll(long now) {
    long steps = Math.max(0, now - start) / width;
    start += steps * width;
    if (steps >= BUCKETS) {
      Arrays.fill(buckets, 0);
      calls = 0;
      failures = 0;
      slow = 0;
      return;
    }
    for (long i = 0; i < steps; i++) {
      current = (current + 1) % BUCKETS;
      int oldest = current * FIELDS;
      add(current, -buckets[oldest], -buckets[oldest + 1], -buckets[oldest + 2]);
    }
  }

  @Override
  boolean isTimed() {
    return true;
  }

  @Override
  long rollAt() {
    return start + width;
  }

  @Override
  Effort effort() {
    // Besides making the calls enough, a success can only lower the rates. What ages away may
    // raise them; that is judged with the first outcome in each bucket.
    return tells() && verdict() == null ? Effort.LATER_IN_TIME : Effort.NOW;
  }

  @Override
  boolean isOfSize(BreakerPolicy other) {
    return other.windowTime().equals(policy().windowTime());
  }

  @Override
  void copyInto(Window other, long now) {
    for (int age = BUCKETS - 1; age >= 0; age--) {
      int bucket = (current - age + BUCKETS) % BUCKETS * FIELDS;
      if (buckets[bucket] > 0) {
        other.appendOld(
            now - start + age * width, buckets[bucket], buckets[bucket + 1], buckets[bucket + 2]);
      }
    }
  }

  @Override
  void appendOld(long age, long moreCalls, long moreFailures, long moreSlow) {
    long back = (age + width - 1) / width;
    if (back < BUCKETS) {
      add((int) (current - back + BUCKETS) % BUCKETS, moreCalls, moreFailures, moreSlow);
    }
  }
}
