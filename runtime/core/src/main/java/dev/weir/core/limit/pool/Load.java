package dev.weir.core.limit.pool;

import dev.weir.api.policy.PoolPolicy;

/**
 * How busy a crew has been of late: the numbers of its workers, of its running calls and of its
 * calls altogether, each averaged over time with a time constant of 10 s. Guarded by the crew's
 * lock.
 *
 * <p>Between two changes each number holds; so its integral is exact. The integrals are folded into
 * the averages each 100 ms or later: {@code average = average * w + (1 - w) * integral / span},
 * {@code w = exp(-span / 10 s)}. What weight is lacking in the first seconds is divided out.
 */
final class Load {
  private static final double SMOOTHING_NANOS = 10e9;
  private static final long FOLD_NANOS = 100_000_000;

  /** A hundredth of a call asks for no worker: the last may go, and rounding adds none. */
  private static final double NEGLIGIBLE = 0.01;

  private long since;
  private double span;
  private double workerNanos;
  private double runningNanos;
  private double insideNanos;
  private double weight;
  private double workers;
  private double running;
  private double inside;

  Load(long now) {
    since = now;
  }

  /** These numbers have held from the last call of this until now. */
  void held(long now, int workersThen, int runningThen, int insideThen) {
    long nanos = now - since;
    if (nanos <= 0) {
      return;
    }
    since = now;
    span += nanos;
    workerNanos += (double) workersThen * nanos;
    runningNanos += (double) runningThen * nanos;
    insideNanos += (double) insideThen * nanos;
    if (span >= FOLD_NANOS) {
      fold();
    }
  }

  private void fold() {
    double kept = Math.exp(-span / SMOOTHING_NANOS);
    weight = weight * kept + (1 - kept);
    workers = workers * kept + (1 - kept) * workerNanos / span;
    running = running * kept + (1 - kept) * runningNanos / span;
    inside = inside * kept + (1 - kept) * insideNanos / span;
    span = 0;
    workerNanos = 0;
    runningNanos = 0;
    insideNanos = 0;
  }

  /** The share of their time that workers were running calls, 0 to 1. */
  double utilisation() {
    if (span > 0) {
      fold();
    }
    return workers <= 0 ? 0 : Math.min(1, running / workers);
  }

  /** How many workers the demand keeps busy as much as the policy wants them to be. */
  int needed(PoolPolicy policy) {
    if (span > 0) {
      fold();
    }
    double demand = weight <= 0 ? 0 : inside / weight;
    double needed = Math.ceil((demand - NEGLIGIBLE) / policy.targetUtilisation());
    return (int) Math.max(policy.minWorkers(), Math.min(policy.maxWorkers(), needed));
  }
}
