package dev.weir.core.limit.pool;

import org.jspecify.annotations.Nullable;

/** A child process failed a call: not the job's own exception, but the end of its process. */
public final class ChildFailedException extends RuntimeException {

  /** How it failed. */
  public enum Reason {
    /** No child could be started; the job never began. */
    NOT_STARTED,
    /** The process ended in mid-call: killed, out of memory, or by {@code System.exit}. */
    DIED,
    /** The call took longer than it may; the process was killed. */
    TIMED_OUT,
    /** What it answered is no answer; the process was killed. */
    GARBAGE,
    /** The call was cancelled; the process was killed. */
    STOPPED
  }

  private final Reason reason;

  ChildFailedException(Reason reason, String message, @Nullable Throwable cause) {
    super(message, cause);
    this.reason = reason;
  }

  /** How it failed. */
  public Reason reason() {
    return reason;
  }
}
