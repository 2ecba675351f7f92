package dev.weir.core.limit.rate;

import dev.weir.api.policy.RatePolicy;
import dev.weir.api.policy.RatePolicy.Limit;
import org.jspecify.annotations.Nullable;

/**
 * What was used of a policy's limits and of its burst, and so what may still be.
 *
 * <p>Three kinds of permits count as used: those written down, at the time of their use or a little
 * later; those of the present {@link Lease}, of which nobody knows yet whether they are taken;
 * those promised to calls that are about to wake up. The last two are written down as of the moment
 * when that is known, which is later than it happened: the safe side, since a permit is then
 * counted for longer than it must be.
 *
 * <p>Guarded by the lock of the limiter.
 */
final class Quota {
  // What is taken early in a lease counts from its end. That is all of it but one, since the last
  // one ends it; so as much may be lost in a window, and it is at most this part of the smallest
  // limit, and of the burst.
  private static final int PARTS = 512;
  private static final int PARTS_OF_A_BURST = 64;

  // The first permit may have been asked for as long before by the coarse clock.
  private static final long EARLIER = 60_000_000_000L;

  private final int burst;
  private final Windows windows;
  private final @Nullable TokenBucket bucket;
  private final int capacity;
  private final int longestLease;
  private long now;
  private long leased;
  private long promised;

  /** Nothing used yet. */
  Quota(RatePolicy policy, long now) {
    this(policy.burst(), new Windows(policy.limits(), now - EARLIER), bucket(policy, now), now, 0);
  }

  private Quota(int burst, Windows windows, @Nullable TokenBucket bucket, long now, long promised) {
    this.burst = burst;
    this.windows = windows;
    this.bucket = bucket;
    this.now = now;
    this.promised = promised;
    int fewest = windows.fewest();
    capacity = bucket == null ? fewest : Math.min(fewest, bucket.tokens());
    int part = fewest / PARTS;
    int early = bucket == null ? part : Math.min(part, bucket.tokens() / PARTS_OF_A_BURST);
    longestLease = early < 1 ? 0 : early + 1;
  }

  // Refilled at the highest rate of all. At the lowest, of 1000 a minute and 10,000 an hour with a
  // burst of 100 only 267 could ever be had in a minute, and the first limit would mean nothing.
  private static @Nullable TokenBucket bucket(RatePolicy policy, long now) {
    Limit highest = policy.limits().get(0);
    for (Limit limit : policy.limits()) {
      if (rate(limit) > rate(highest)) {
        highest = limit;
      }
    }
    if (policy.burst() == 0 || policy.burst() >= highest.permits()) {
      return null; // its window lets no more through at once anyway
    }
    return new TokenBucket(policy.burst(), highest.permits(), highest.window().toNanos(), now);
  }

  private static double rate(Limit limit) {
    return (double) limit.permits() / limit.window().toNanos();
  }

  /** The same past under another policy. Between {@link #settle} and the next {@link #lease}. */
  Quota with(RatePolicy policy) {
    Windows next = windows.with(policy.limits(), now);
    boolean same = next == windows && policy.burst() == burst;
    return new Quota(policy.burst(), next, same ? bucket : bucketOfNow(policy), now, promised);
  }

  private @Nullable TokenBucket bucketOfNow(RatePolicy policy) {
    TokenBucket next = bucket(policy, now);
    if (next == null) {
      return null;
    }
    if (bucket == null) {
      // Full until the first use that is known of.
      windows.forEach(
          (time, count) -> {
            next.comeTo(time);
            next.use(count);
          });
      next.comeTo(now);
    } else {
      next.use(bucket.tokens() - bucket.available());
    }
    next.forgetEarlier();
    return next;
  }

  /** The latest time that the ticker told. */
  long now() {
    return now;
  }

  /**
   * A lease has ended before this time was read: what was taken of it is used.
   *
   * @param left how many permits were not taken
   */
  void settle(long left, long time) {
    if (time - now > 0) {
      now = time;
      windows.advance(now);
      if (bucket != null) {
        bucket.advance(now);
      }
    }
    if (leased > left) {
      use((int) (leased - left));
    }
    leased = 0;
  }

  private void use(int permits) {
    windows.use(permits, now);
    if (bucket != null) {
      bucket.use(permits);
    }
  }

  /** How many permits can be had at once at the most. */
  int capacity() {
    return capacity;
  }

  /** Whether as many permits are free. */
  boolean has(long permits) {
    return permits <= windows.free() - promised
        && (bucket == null || bucket.has(permits + promised));
  }

  /** How many permits are free; below zero after a limit was lowered. */
  long available() {
    long free = windows.free();
    return (bucket == null ? free : Math.min(free, bucket.available())) - promised;
  }

  /** Uses permits, if as many are free. */
  boolean take(int permits) {
    if (!has(permits)) {
      return false;
    }
    use(permits);
    return true;
  }

  /** Sets permits aside for a call that will {@link #keep} them or {@link #release} them. */
  void promise(int permits) {
    promised += permits;
  }

  /** Promised permits are used now. */
  void keep(int permits) {
    promised -= permits;
    use(permits);
  }

  /** Promised permits will not be used. */
  void release(int permits) {
    promised -= permits;
  }

  /**
   * Used permits were not needed after all.
   *
   * @param askedAt a time before they were given
   */
  void takeBack(int permits, long askedAt) {
    windows.takeBack(permits, askedAt, now);
    if (bucket != null) {
      bucket.putBack(permits, askedAt);
    }
  }

  /** Hands out permits in advance, and tells how many; 0 where each must be asked for. */
  long lease() {
    leased = longestLease == 0 ? 0 : Math.max(0, Math.min(longestLease, available()));
    return leased;
  }

  /**
   * In how many nanoseconds as many permits can have been given out one after the other: not
   * before, and where there is but one limit, then.
   */
  long nanosUntil(long permits) {
    long nanos = windows.nanosUntil(permits, promised, now);
    return bucket == null ? nanos : Math.max(nanos, bucket.nanosUntil(permits + promised));
  }

  /** How many permits are used in the window of one of the policy's limits. */
  long used(Limit limit) {
    return windows.used(limit) + promised;
  }
}
