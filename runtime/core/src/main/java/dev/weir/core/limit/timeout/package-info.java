/**
 * Ends calls that take too long.
 *
 * <p>{@link dev.weir.core.limit.timeout.TimeLimiter} runs one call under a policy. A body on the
 * caller's own thread is watched by the {@link dev.weir.core.limit.timeout.Watchdog}; a body
 * elsewhere is a {@link dev.weir.core.limit.timeout.RunningCall}, and its caller waits no longer
 * than it may. Either way the body is stopped through the {@link
 * dev.weir.core.limit.timeout.Deadline} that its thread holds.
 */
@NullMarked
package dev.weir.core.limit.timeout;

import org.jspecify.annotations.NullMarked;
