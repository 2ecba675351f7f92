/**
 * Pools that run calls somewhere else than on the caller's thread: on threads, on virtual threads,
 * in child processes.
 *
 * <p>A {@link dev.weir.core.limit.pool.ResourcePool} is a door; behind it stands a {@code Crew} of
 * {@code Worker}s, each with a {@code Station} where it runs its calls: its own thread, or a child
 * process. All that the crew knows is guarded by one lock that is never held while anything blocks,
 * starts, or calls foreign code.
 */
@NullMarked
package dev.weir.core.limit.pool;

import org.jspecify.annotations.NullMarked;
