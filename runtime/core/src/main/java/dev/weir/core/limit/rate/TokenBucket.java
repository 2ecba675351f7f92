package dev.weir.core.limit.rate;

import java.math.BigInteger;

/**
 * So many tokens at most, each used one comes back in its time: what begins at once after a pause
 * is no more than the bucket holds.
 *
 * <p>Counted in whole units, without rounding in favour of anybody: a token is {@code cost} of
 * them, and each nanosecond brings {@code gain}. Guarded by the lock of the limiter.
 */
final class TokenBucket {
  // What it holds and what a pause brings are each kept to this, so that their sum is a long.
  private static final BigInteger MOST_UNITS = BigInteger.valueOf(Long.MAX_VALUE / 2);

  private final int tokens;
  private final long cost;
  private final long gain;
  private final long capacity;
  private final long longestPause;
  private long level;
  private long at;
  private boolean forgetful;
  private long forgottenAt;

  /**
   * A full one.
   *
   * @param tokens how many it holds, fewer than come back in a window
   * @param permits so many tokens come back
   * @param window in as many nanoseconds
   */
  TokenBucket(int tokens, int permits, long window, long now) {
    this.tokens = tokens;
    BigInteger units = BigInteger.valueOf(window);
    BigInteger perNano = BigInteger.valueOf(permits);
    BigInteger divisor = units.gcd(perNano);
    units = units.divide(divisor);
    perNano = perNano.divide(divisor);
    // Of absurd figures only, such as millions of odd numbers a year, some bits must go: the price
    // is rounded up and the gain down. At least seven are left, so less than one percent is lost.
    while (units.multiply(BigInteger.valueOf(tokens)).compareTo(MOST_UNITS) > 0) {
      units = units.add(BigInteger.ONE).shiftRight(1);
      perNano = perNano.shiftRight(1);
    }
    cost = units.longValueExact();
    gain = perNano.longValueExact();
    capacity = cost * tokens;
    longestPause = MOST_UNITS.longValueExact() / gain;
    level = capacity;
    at = now;
  }

  int tokens() {
    return tokens;
  }

  /** The time is now this: what has come back since the last time is there. */
  void advance(long now) {
    long passed = now - at;
    if (passed > 0) {
      at = now;
      level = passed > longestPause ? capacity : Math.min(capacity, level + passed * gain);
    }
  }

  /** The same for a time that may be before the last one, while it is full. */
  void comeTo(long now) {
    if (level == capacity) {
      at = now;
    }
    advance(now);
  }

  /** How many whole tokens are there. */
  long available() {
    return level / cost;
  }

  /** Whether as many are there. */
  boolean has(long count) {
    return count <= tokens && count * cost <= level;
  }

  /** Uses tokens; all there are, if they are fewer. */
  void use(long count) {
    level = Math.max(0, level - Math.min(count, tokens) * cost);
  }

  /**
   * Puts tokens back that were not needed after all.
   *
   * <p>Had they never been used, the bucket might have been full since and have gained nothing for
   * a while. That cannot have been more than it has gained since, so as much is kept.
   *
   * @param askedAt a time before they were used
   */
  void putBack(int count, long askedAt) {
    long passed = Math.max(0, at - askedAt);
    if (passed <= longestPause && !(forgetful && askedAt - forgottenAt <= 0)) {
      long back = Math.min(count, tokens) * cost - passed * gain;
      level = Math.min(capacity, level + Math.max(0, back));
    }
  }

  /** What was used up to now was so of another bucket, and cannot be put back into this one. */
  void forgetEarlier() {
    forgetful = true;
    forgottenAt = at;
  }

  /** In how many nanoseconds as many have come back, if none is used meanwhile. */
  long nanosUntil(long count) {
    if (count > (Long.MAX_VALUE - capacity) / cost) {
      return (long) (((double) count * cost - level) / gain);
    }
    long missing = count * cost - level;
    return missing <= 0 ? 0 : (missing - 1) / gain + 1;
  }
}
