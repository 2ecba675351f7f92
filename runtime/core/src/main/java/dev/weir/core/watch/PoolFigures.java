package dev.weir.core.watch;

import dev.weir.core.record.Snapshot.Distribution;

/**
 * A connection pool and its queue, in a window.
 *
 * @param target the database, or the pool's class where that is not known
 * @param size how many connections it may have at most; 0 where that is not known
 * @param requests requests of the routes that waited for it, or asked its database
 * @param waits how often one waited
 * @param errors how often in vain
 * @param queued nanoseconds, one value a wait
 * @param waiting how many threads stood in the queue on average
 * @param share of those routes' response time that was spent in the queue, 0 to 1
 * @param useNanos of a request that uses it, the mean time that it was in the database: a
 *     connection is held for that long at least
 * @param requestsPerSecond requests of those routes, a second; where the pool is saturated, this is
 *     what it can do
 * @param saturated whether one thread stood in the queue all the time, or waits took a tenth of
 *     those routes' time
 */
public record PoolFigures(
    String target,
    int size,
    long requests,
    long waits,
    long errors,
    Distribution queued,
    double waiting,
    double share,
    double useNanos,
    double requestsPerSecond,
    boolean saturated) {

  /**
   * At how many requests a second a pool is saturated: when each of its connections is held all the
   * time.
   *
   * @param size connections of the pool
   * @param holdNanos how long a request holds one on average, more than 0
   */
  public static double saturatesAt(int size, double holdNanos) {
    return size / (holdNanos / 1e9);
  }

  /**
   * The same for this one, as its routes use it now: no more than this can be done, since a request
   * holds a connection for its time in the database at least. Infinite where that takes no time;
   * NaN where its size is not known.
   */
  public double saturatesAt() {
    if (size <= 0) {
      return Double.NaN;
    }
    return useNanos <= 0 ? Double.POSITIVE_INFINITY : saturatesAt(size, useNanos);
  }
}
