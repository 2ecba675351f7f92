package dev.weir.api;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * A call took longer than its policy allows. The body may have done some or all of its work.
 *
 * <p>Has a stack trace only where the policy asks for it.
 */
public final class CallTimeoutException extends RuntimeException {
  private final String limit;
  private final Duration timeout;
  private final boolean freed;
  private final transient @Nullable CallHandle<?> handle;

  /**
   * @param limit the name of the policy
   * @param timeout what the policy allows
   * @param freed whether the body had returned when this was thrown
   * @param handle the call that goes on in the background, or null
   * @param cause what the body threw when it was stopped, or null
   * @param stackTrace whether to record where this is thrown
   */
  public CallTimeoutException(
      String limit,
      Duration timeout,
      boolean freed,
      @Nullable CallHandle<?> handle,
      @Nullable Throwable cause,
      boolean stackTrace) {
    super(null, cause, stackTrace, stackTrace);
    this.limit = limit;
    this.timeout = timeout;
    this.freed = freed;
    this.handle = handle;
  }

  /** The name of the policy. */
  public String limit() {
    return limit;
  }

  /** What the policy allows. */
  public Duration timeout() {
    return timeout;
  }

  /**
   * Whether the body had really returned when this was thrown. If not, it still holds its thread
   * and its permits, whatever was done to stop it.
   */
  public boolean freed() {
    return freed;
  }

  /** The call that goes on, where the strategy is {@link TimeoutStrategy#BACKGROUND}; else null. */
  public @Nullable CallHandle<?> handle() {
    return handle;
  }

  /** Such as {@code orders-db: not done within 10000 ms, stopped}. */
  @Override
  public String getMessage() {
    String text = limit + ": not done within " + millis(timeout);
    if (handle != null) {
      return text + ", goes on as " + handle.id();
    }
    return text + (freed ? ", stopped" : ", could not be stopped yet");
  }

  private static String millis(Duration time) {
    return time.toMillis() > 0 ? time.toMillis() + " ms" : time.toNanos() + " ns";
  }
}
