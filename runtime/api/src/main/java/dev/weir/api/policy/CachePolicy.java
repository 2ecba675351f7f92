package dev.weir.api.policy;

import java.time.Duration;

/**
 * How long results of calls are kept, and for what.
 *
 * <p>Example: {@code
 * CachePolicy.of(Duration.ofSeconds(30)).withStaleOnError(Duration.ofMinutes(5))}.
 *
 * @param ttl how old a result may be to stand for a call; zero: none does, and results are kept
 *     only for what follows
 * @param maxSize how many results are kept at most; 1 to 100 million
 * @param staleOnError how much older than {@code ttl} a result may be to stand for a call that
 *     fails; zero: none does
 * @param lastGood how old a result may be to stand for a call that is late and falls back on the
 *     cache; zero: no older than {@code ttl}
 * @param cacheNulls whether null is a result like any other; if not it is not kept
 */
public record CachePolicy(
    Duration ttl, long maxSize, Duration staleOnError, Duration lastGood, boolean cacheNulls) {
  private static final long MOST = 100_000_000;

  /** Checks the ranges. */
  public CachePolicy {
    DurationRange.zeroOrMore("cache.ttl", ttl);
    DurationRange.zeroOrMore("cache.stale-on-error", staleOnError);
    DurationRange.zeroOrMore("cache.last-good", lastGood);
    if (maxSize < 1 || maxSize > MOST) {
      throw new IllegalArgumentException("cache.max-size is " + maxSize + ", must be 1 to " + MOST);
    }
  }

  /** Ten thousand results, nulls too; none for failures; an hour for late calls. */
  public static CachePolicy of(Duration ttl) {
    return new CachePolicy(ttl, 10_000, Duration.ZERO, Duration.ofHours(1), true);
  }

  /** How long a result is kept, for whatever it may be good. */
  public Duration retention() {
    Duration stale = ttl.plus(staleOnError);
    return stale.compareTo(lastGood) > 0 ? stale : lastGood;
  }

  /** The same with another life of results. */
  public CachePolicy withTtl(Duration another) {
    return new CachePolicy(another, maxSize, staleOnError, lastGood, cacheNulls);
  }

  /** The same with another size. */
  public CachePolicy withMaxSize(long another) {
    return new CachePolicy(ttl, another, staleOnError, lastGood, cacheNulls);
  }

  /** The same with another allowance for calls that fail. */
  public CachePolicy withStaleOnError(Duration another) {
    return new CachePolicy(ttl, maxSize, another, lastGood, cacheNulls);
  }

  /** The same with another allowance for calls that are late. */
  public CachePolicy withLastGood(Duration another) {
    return new CachePolicy(ttl, maxSize, staleOnError, another, cacheNulls);
  }

  /** The same with nulls kept or not. */
  public CachePolicy withCacheNulls(boolean another) {
    return new CachePolicy(ttl, maxSize, staleOnError, lastGood, another);
  }
}
