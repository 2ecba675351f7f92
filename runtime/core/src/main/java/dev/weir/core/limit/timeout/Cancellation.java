package dev.weir.core.limit.timeout;

/**
 * What a body can say and ask while it runs under a timeout or in the background. Each concerns the
 * calls that the current thread is in, the innermost and those around it.
 *
 * <p>A body that says nothing is interrupted. One that registers a {@link Stop} is stopped by that,
 * and interrupted only if it is still there a second later. Example:
 *
 * <pre>{@code
 * try (var registration = Cancellation.onCancel(Stop.statement(statement))) {
 *   return statement.executeQuery(sql);
 * }
 * }</pre>
 */
public final class Cancellation {
  private Cancellation() {}

  /**
   * Has the stop run when a call that the current thread is in shall end; at once, and on the
   * current thread, where it shall already. Close the registration when what it would stop is over.
   * Without such a call nothing is registered.
   */
  public static Registration onCancel(Stop stop) {
    return Watchdog.system().onCancel(stop);
  }

  /** Whether a call that the current thread is in shall end: for bodies that compute. */
  public static boolean isRequested() {
    return Watchdog.system().isCancelRequested();
  }
}
