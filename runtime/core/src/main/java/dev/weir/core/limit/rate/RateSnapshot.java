package dev.weir.core.limit.rate;

import dev.weir.api.policy.RatePolicy;
import java.util.List;

/**
 * A rate limiter at one moment.
 *
 * @param name of the limiter
 * @param policy that holds
 * @param used how many permits each limit's window holds, in the order of the policy's limits
 * @param available how many permits could be had at once; 0 where none
 * @param waiting how many calls wait
 * @param retryAfterNanos in how many nanoseconds one more call may succeed; 0: now
 */
public record RateSnapshot(
    String name,
    RatePolicy policy,
    List<Long> used,
    long available,
    int waiting,
    long retryAfterNanos) {}
