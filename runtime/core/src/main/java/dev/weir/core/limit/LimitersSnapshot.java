package dev.weir.core.limit;

import dev.weir.core.limit.background.BackgroundTasks;
import dev.weir.core.limit.bulkhead.Bulkhead;
import dev.weir.core.limit.pool.PoolSnapshot;
import java.util.List;

/**
 * All limiters of a registry, one after the other.
 *
 * @param limiters by name
 * @param total the calls of all policies together
 * @param pools those that were opened
 * @param background tasks without a caller
 * @param evicted how many limiters made room for others; their counts went with them
 * @param shared how many look-ups got {@code (other)} since there was no room
 * @param listenerFailures how many times a listener threw
 */
public record LimitersSnapshot(
    List<LimiterSnapshot> limiters,
    Bulkhead.Snapshot total,
    List<PoolSnapshot> pools,
    BackgroundTasks.Snapshot background,
    long evicted,
    long shared,
    long listenerFailures) {}
