package dev.weir.core.watch;

import dev.weir.api.BlockingLevel;
import dev.weir.api.OperationType;
import dev.weir.core.record.Snapshot.Distribution;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One kind of blocking against one target, in a window.
 *
 * @param type what was waited for
 * @param target the other side, or null
 * @param async whether another thread did it for the request
 * @param level how harmful
 * @param count operations that ended
 * @param errors those that ended with an exception
 * @param pinned those that held a virtual thread's carrier
 * @param blocked nanoseconds, one value an operation
 * @param sites lines of application code, of slow operations
 */
public record OperationFigures(
    OperationType type,
    @Nullable String target,
    boolean async,
    BlockingLevel level,
    long count,
    long errors,
    long pinned,
    Distribution blocked,
    List<SiteFigures> sites) {

  /**
   * A line of application code.
   *
   * @param at {@code class.method(File:line)}
   * @param count slow operations
   * @param blockedNanos their sum
   * @param maxNanos the longest
   */
  public record SiteFigures(String at, long count, long blockedNanos, long maxNanos) {}
}
