package dev.weir.core.limit.timeout;

import java.sql.Statement;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

/**
 * Ends what a body waits for, where an interrupt would not or would break too much. Runs on another
 * thread than the body, while the body runs; may block for a while and may throw.
 */
@FunctionalInterface
public interface Stop {
  /** Ends it. */
  void stop() throws Exception;

  /** Has the database give up the statement that runs: {@link Statement#cancel}. */
  static Stop statement(Statement statement) {
    return statement::cancel;
  }

  /** Closes a socket, a channel, a stream; who waits for it gets an exception. */
  static Stop closing(AutoCloseable resource) {
    return resource::close;
  }

  /** Cancels a future, and interrupts what computes it. */
  static Stop future(Future<?> future) {
    return () -> future.cancel(true);
  }

  /**
   * Asks a process to end, and ends it if it has not within the grace. What it has started itself
   * is not ended.
   *
   * @param graceNanos 0 or less: ends it at once
   */
  static Stop process(Process process, long graceNanos) {
    return () -> {
      if (graceNanos > 0) {
        process.destroy();
        if (process.waitFor(graceNanos, TimeUnit.NANOSECONDS)) {
          return;
        }
      }
      process.destroyForcibly();
    };
  }
}
