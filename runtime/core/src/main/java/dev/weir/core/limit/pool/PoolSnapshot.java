package dev.weir.core.limit.pool;

import dev.weir.api.policy.PoolPolicy;

/**
 * What a pool has done and does, at one moment.
 *
 * @param name the pool's
 * @param type what its workers are in fact: {@code THREAD} for virtual ones on a JDK without
 * @param note what differs from what was asked for; empty: nothing
 * @param minWorkers kept when idle
 * @param maxWorkers at most
 * @param queue how many calls may wait
 * @param workers how many there are, those just starting included
 * @param idle how many of them have nothing to do
 * @param running calls whose body runs
 * @param waiting calls that wait for a worker
 * @param utilisation the share of their time, 0 to 1, that workers were running calls; of late
 * @param completed calls whose body returned a value
 * @param failed calls whose body threw, or whose process died
 * @param cancelled calls that were cancelled, before or while they ran
 * @param rejected calls not accepted
 * @param workersLost workers that died, or whose process did, other than by a cancelled call
 * @param workersNotStarted threads and processes that could not be started
 * @param waited time from acceptance to start
 * @param ran time from start to return
 */
public record PoolSnapshot(
    String name,
    PoolPolicy.Type type,
    String note,
    int minWorkers,
    int maxWorkers,
    int queue,
    int workers,
    int idle,
    int running,
    int waiting,
    double utilisation,
    long completed,
    long failed,
    long cancelled,
    long rejected,
    long workersLost,
    long workersNotStarted,
    Times waited,
    Times ran) {

  /**
   * Times in nanoseconds. Count, mean and maximum are of all calls; the percentiles are of those of
   * the last minute or two, within 1 %, to the microsecond.
   */
  public record Times(long count, double mean, long max, long p50, long p90, long p99, long p999) {}
}
