package dev.weir.core.limit.breaker;

import dev.weir.api.policy.BreakerPolicy;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Lets a few probes through at a time. Enough successes close the breaker; one failure opens it
 * again.
 *
 * <p>A probe that has no outcome within its life has failed: whatever it was to find out, calls
 * still hang. Nobody waits for that moment; it is noticed by the next call or outcome, which then
 * finds the breaker as it would be had somebody looked in time: open since that moment, and if the
 * recovery is over as well, the next call is the next probe. What the probe says later counts
 * nothing.
 *
 * <p>Everything is done under the breaker's lock, but for rejections while all places are taken:
 * {@link #full} and {@link #deadline} are there for them, written under the lock, deadline first. A
 * rejection that reads them a moment late is one that came a moment earlier.
 */
final class HalfOpen implements Condition {
  private final CircuitBreaker breaker;
  private final Rejections rejections;
  private final int failedRecoveries;
  private final List<Probe> inFlight = new ArrayList<>();
  private int successes;
  private volatile long deadline;
  private volatile boolean full;

  HalfOpen(CircuitBreaker breaker, Rejections rejections, int failedRecoveries) {
    this.breaker = breaker;
    this.rejections = rejections;
    this.failedRecoveries = failedRecoveries;
  }

  @Override
  public State state() {
    return State.HALF_OPEN;
  }

  @Override
  public boolean rejects() {
    return full && rejections.rejectBefore(deadline);
  }

  @Override
  public @Nullable Admission admit() {
    long now = breaker.nanoTime();
    if (reopenIfHung(now)) {
      return breaker.condition().admit();
    }
    BreakerPolicy policy = breaker.policy();
    Probe probe = null;
    if (inFlight.size() < policy.permittedProbes()) {
      probe = new Probe(breaker, this, now + policy.probeLife().toNanos());
      inFlight.add(probe);
    } else {
      rejections.count();
    }
    publish();
    return probe;
  }

  private boolean reopenIfHung(long now) {
    if (inFlight.isEmpty()) {
      return false;
    }
    long earliest = earliestDeadline();
    if (now - earliest < 0) {
      return false;
    }
    breaker.open(Transition.Cause.PROBE_HUNG, earliest, failedRecoveries + 1);
    return true;
  }

  // Not always the first's: another policy may have given the later ones a shorter life.
  private long earliestDeadline() {
    long earliest = inFlight.get(0).deadline;
    for (Probe probe : inFlight) {
      if (probe.deadline - earliest < 0) {
        earliest = probe.deadline;
      }
    }
    return earliest;
  }

  private void publish() {
    if (!inFlight.isEmpty()) {
      deadline = earliestDeadline();
    }
    full = inFlight.size() >= breaker.policy().permittedProbes();
  }

  /** A probe is over. */
  void end(Probe probe, Probe.Outcome outcome) {
    breaker.lock();
    try {
      if (breaker.condition() == this && inFlight.contains(probe)) {
        end(probe, outcome, breaker.nanoTime());
      }
    } finally {
      breaker.unlock();
    }
  }

  private void end(Probe probe, Probe.Outcome outcome, long now) {
    if (reopenIfHung(now)) {
      return;
    }
    inFlight.remove(probe);
    switch (outcome) {
      case FAILURE -> breaker.open(Transition.Cause.PROBE_FAILED, now, failedRecoveries + 1);
      case NONE -> publish();
      case SUCCESS -> {
        successes++;
        if (successes >= breaker.policy().neededSuccesses()) {
          breaker.become(breaker.closed(), Transition.Cause.PROBES_SUCCEEDED);
        } else {
          publish();
        }
      }
    }
  }

  @Override
  public void reconfigured() {
    publish();
  }

  @Override
  public long retryAfterNanos() {
    return full ? -1 : 0;
  }

  int inFlight() {
    return inFlight.size();
  }

  int successes() {
    return successes;
  }

  int failedRecoveries() {
    return failedRecoveries;
  }
}
