package dev.weir.core.limit.breaker;

import dev.weir.api.policy.BreakerPolicy;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** What a breaker must do, the simple way: it keeps every outcome and counts them each time. */
final class ReferenceBreaker {
  private final BreakerPolicy policy;
  private State state = State.CLOSED;
  private int era;
  private final List<Outcome> outcomes = new ArrayList<>();
  private long since;
  private long until;
  private int failedRecoveries;
  private final Map<Token, Long> probes = new HashMap<>();
  private int successes;

  /** An outcome in the time of being closed. */
  record Outcome(long at, boolean failed, boolean slow) {}

  /** An admission, of the era that issued it. */
  static final class Token {
    private final int era;

    Token(int era) {
      this.era = era;
    }
  }

  ReferenceBreaker(BreakerPolicy policy, long now) {
    this.policy = policy;
    since = now;
  }

  State state() {
    return state;
  }

  int probesInFlight() {
    return probes.size();
  }

  Token acquire(long now) {
    reopenIfHung(now);
    if (state == State.OPEN && now >= until) {
      enter(State.HALF_OPEN);
    }
    boolean full = state == State.HALF_OPEN && probes.size() == policy.permittedProbes();
    if (state == State.OPEN || full) {
      return null;
    }
    Token token = new Token(era);
    if (state == State.HALF_OPEN) {
      probes.put(token, now + policy.probeLife().toNanos());
    }
    return token;
  }

  void end(Token token, Probe.Outcome outcome, boolean slow, long now) {
    if (token.era != era) {
      return;
    }
    if (state == State.CLOSED) {
      if (outcome != Probe.Outcome.NONE) {
        outcomes.add(new Outcome(now, outcome == Probe.Outcome.FAILURE, slow));
        judge(now);
      }
    } else if (probes.containsKey(token)) {
      reopenIfHung(now);
      if (token.era == era) {
        endProbe(token, slow ? Probe.Outcome.FAILURE : outcome, now);
      }
    }
  }

  private void endProbe(Token token, Probe.Outcome outcome, long now) {
    probes.remove(token);
    if (outcome == Probe.Outcome.FAILURE) {
      open(now, failedRecoveries + 1);
    } else if (outcome == Probe.Outcome.SUCCESS && ++successes == policy.neededSuccesses()) {
      enter(State.CLOSED);
      since = now;
      failedRecoveries = 0;
    }
  }

  private void reopenIfHung(long now) {
    long earliest = probes.values().stream().mapToLong(d -> d).min().orElse(Long.MAX_VALUE);
    if (now >= earliest) {
      open(earliest, failedRecoveries + 1);
    }
  }

  private void open(long now, int failed) {
    enter(State.OPEN);
    failedRecoveries = failed;
    long nanos = policy.recoveryTimeout().toNanos();
    for (int i = 0; i < failed; i++) {
      nanos =
          Math.min(policy.maxRecovery().toNanos(), (long) (nanos * policy.recoveryMultiplier()));
    }
    until = now + nanos;
  }

  private void enter(State next) {
    state = next;
    era++;
    successes = 0;
    probes.clear();
    outcomes.clear();
  }

  private void judge(long now) {
    Counts counts = counts(now);
    boolean enough =
        counts.calls() >= policy.minimumCalls()
            || policy.counting() == BreakerPolicy.Counting.CALLS
                && counts.calls() == policy.windowCalls();
    boolean tooMany =
        switch (policy.counting()) {
          case CONSECUTIVE -> counts.failuresInARow() >= policy.failureThreshold();
          case CALLS, TIME ->
              enough
                  && (counts.failureRate() >= policy.failureRate()
                      || policy.slowCallRate() > 0
                          && counts.slowCallRate() >= policy.slowCallRate());
        };
    if (tooMany) {
      open(now, 0);
    }
  }

  Counts counts(long now) {
    int row = 0;
    for (int i = outcomes.size() - 1; i >= 0 && outcomes.get(i).failed(); i--) {
      row++;
    }
    List<Outcome> counted =
        switch (policy.counting()) {
          case CONSECUTIVE -> outcomes.subList(outcomes.size() - row, outcomes.size());
          case CALLS ->
              outcomes.subList(
                  Math.max(0, outcomes.size() - policy.windowCalls()), outcomes.size());
          case TIME -> outcomes.stream().filter(o -> bucket(o.at()) > bucket(now) - 32).toList();
        };
    return new Counts(
        counted.size(),
        counted.stream().filter(Outcome::failed).count(),
        counted.stream().filter(Outcome::slow).count(),
        row);
  }

  private long bucket(long at) {
    return (at - since) / (policy.windowTime().toNanos() / 32);
  }
}
