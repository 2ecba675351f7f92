package dev.weir.core.limit;

import dev.weir.api.Rejection;
import java.util.Collections;
import java.util.EnumMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What became of the calls of one limiter. Every thread writes, any thread reads; no locks. */
final class Figures {
  private static final Rejection[] REASONS = Rejection.values();

  private static final int BRIEF_SUCCESS = 0;
  private static final int OTHER_SUCCESS = 1;
  private static final int BRIEF_OTHER = 2;
  private static final int FAILED = 3;
  private static final int TIMED_OUT = 4;
  private static final int CANCELLED = 5;
  private static final int REJECTED = 6;

  private final Counters counters = new Counters(REJECTED + REASONS.length);

  // Made when the first call takes long enough to be told from others. Written under this monitor.
  private volatile @Nullable Durations durations;

  /** How an attempt that had its permits ended. */
  enum Outcome {
    SUCCEEDED,
    FAILED,
    TIMED_OUT,
    /** Somebody took it back: nothing is known of whoever was called. */
    CANCELLED
  }

  /** An attempt that ran for so long; less than 0: not measured. */
  void ended(Outcome outcome, long nanos) {
    if (outcome == Outcome.SUCCEEDED && Durations.isBrief(nanos)) {
      counters.increment(BRIEF_SUCCESS);
    } else {
      endedSlowly(outcome, nanos);
    }
  }

  private void endedSlowly(Outcome outcome, long nanos) {
    switch (outcome) {
      case SUCCEEDED -> counters.increment(OTHER_SUCCESS);
      case FAILED -> counters.increment(FAILED);
      case TIMED_OUT -> counters.increment(TIMED_OUT);
      case CANCELLED -> counters.increment(CANCELLED);
    }
    if (nanos >= Durations.SHORTEST) {
      (durations == null ? begin() : durations).record(nanos);
    } else if (nanos >= 0) {
      counters.increment(BRIEF_OTHER);
    }
  }

  private synchronized Durations begin() {
    Durations first = durations;
    if (first == null) {
      first = new Durations();
      durations = first;
    }
    return first;
  }

  void rejected(Rejection reason) {
    counters.increment(REJECTED + reason.ordinal());
  }

  /** With what is counted elsewhere. */
  LimiterSnapshot.Counts counts(long retried, long fromCache, long fellBack) {
    Map<Rejection, Long> rejected = new EnumMap<>(Rejection.class);
    for (Rejection reason : REASONS) {
      long times = counters.sum(REJECTED + reason.ordinal());
      if (times > 0) {
        rejected.put(reason, times);
      }
    }
    return new LimiterSnapshot.Counts(
        counters.sum(BRIEF_SUCCESS) + counters.sum(OTHER_SUCCESS),
        counters.sum(FAILED),
        counters.sum(TIMED_OUT),
        counters.sum(CANCELLED),
        Collections.unmodifiableMap(rejected),
        retried,
        fromCache,
        fellBack);
  }

  Distribution durations() {
    long brief = counters.sum(BRIEF_SUCCESS) + counters.sum(BRIEF_OTHER);
    Durations longer = durations;
    return (longer == null ? new Durations() : longer).distribution(brief);
  }
}
