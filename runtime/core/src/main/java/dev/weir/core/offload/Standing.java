package dev.weir.core.offload;

import org.jspecify.annotations.Nullable;

/**
 * One candidate at one moment, for reports.
 *
 * @param framework who serves it, {@code jdk-httpserver}
 * @param place which server, {@code 127.0.0.1:8080}
 * @param route the route, or {@code (all routes)}
 * @param state what is done
 * @param veto why nothing is done though it blocks; null where there is no such reason
 * @param evidence the figures that this rests on, in words; empty while there are none
 * @param worker where it runs, or would: {@code virtual threads} or {@code pool}
 * @param running tasks that run on the place's worker now
 * @param most how many may at a time; 0 while there is no worker
 * @param moved requests that were handed over so far
 * @param wouldMove in {@code shadow} mode, requests that would have been
 * @param full requests that stayed because the worker was full
 */
public record Standing(
    String framework,
    String place,
    String route,
    State state,
    @Nullable Veto veto,
    String evidence,
    String worker,
    int running,
    int most,
    long moved,
    long wouldMove,
    long full) {

  /** What is done. */
  public enum State {
    /** Measured, and nothing to do. */
    MEASURED,
    /** It blocks: off-loading is proposed. */
    PROPOSED,
    /** It blocks: off-loading would be done. */
    WOULD_BE_DONE,
    /** It is off-loaded. */
    ACTIVE,
    /** It is not off-loaded, for a reason. */
    VETOED,
    /** The agent is switched off. */
    OFF;

    static State of(boolean blocks, @Nullable Veto veto, Leave leave) {
      if (leave == Leave.NONE) {
        return OFF;
      }
      if (veto != null) {
        return VETOED;
      }
      if (!blocks) {
        return MEASURED;
      }
      return switch (leave) {
        case ACT -> ACTIVE;
        case COUNT -> WOULD_BE_DONE;
        default -> PROPOSED;
      };
    }
  }
}
