package dev.weir.core.limit.bulkhead;

import java.util.concurrent.ThreadLocalRandom;

/**
 * Measures now and then what calls take without the queue that the limit itself lets build up, and
 * corrects a rule's baseline by that.
 *
 * <p>Such a rule takes the durations that it sees for its baseline. Where callers never pause there
 * is always a queue, that of the very limit, so the baseline follows the limit and the limit the
 * baseline: in a simulation of a callee under steady load both went up by a third with each of
 * Vegas' own probes, and doubled every 550 windows with Gradient2. And from a start with a queue
 * neither finds that there is one.
 *
 * <p>A probe halves the limit for two windows, one for the queue to drain and one to measure; then
 * the limit is as before. One is due after 20 to 40 windows, and after as many when it corrected
 * the baseline by more than a tenth; else after 150 to 300, and then only if the limit is held
 * back, which it is not where the callee keeps up. Where less than half of the limit is used, any
 * window will do.
 *
 * <p>Source: the ProbeRTT state of N. Cardwell and others, "BBR: Congestion-Based Congestion
 * Control", 2016.
 */
final class ProbingRule implements LimitRule {
  private static final int SOON = 40;
  private static final int LATER = 300;

  private enum Probe {
    NONE,
    DRAINING,
    MEASURING
  }

  private final BaselineRule rule;
  private Probe probe = Probe.NONE;
  private boolean verified;
  private int windowsLeft = upTo(SOON);
  private double afterwards;

  ProbingRule(BaselineRule rule) {
    this.rule = rule;
  }

  @Override
  public double next(double limit, double meanNanos, int inFlight, boolean dropped) {
    boolean measured = meanNanos > 0;
    if (probe != Probe.NONE) {
      return measured ? probed(limit, meanNanos, dropped) : limit;
    }
    double next = rule.next(limit, meanNanos, inFlight, dropped);
    windowsLeft--;
    if (windowsLeft > 0 || !measured || dropped || verified && !rule.isHeldBack()) {
      return next;
    }
    if (LimitRule.isHardlyUsed(limit, inFlight)) {
      correct(meanNanos);
      return next;
    }
    probe = Probe.DRAINING;
    afterwards = next;
    return limit / 2;
  }

  private double probed(double limit, double meanNanos, boolean dropped) {
    if (dropped) {
      afterwards = Math.min(afterwards, limit);
    }
    if (probe == Probe.DRAINING) {
      probe = Probe.MEASURING;
      return limit;
    }
    probe = Probe.NONE;
    correct(meanNanos);
    return afterwards;
  }

  private void correct(double meanNanos) {
    double before = rule.baselineNanos();
    rule.correct(meanNanos);
    verified = Math.abs(rule.baselineNanos() - before) <= before / 10;
    windowsLeft = upTo(verified ? LATER : SOON);
  }

  // Not at the same time in every process that calls the same callee.
  private static int upTo(int windows) {
    return ThreadLocalRandom.current().nextInt(windows / 2, windows + 1);
  }

  @Override
  public double baselineNanos() {
    return rule.baselineNanos();
  }
}
