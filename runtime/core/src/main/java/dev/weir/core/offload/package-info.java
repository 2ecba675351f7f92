/**
 * Off-loading: handlers that were seen to block where they must not are run on a worker instead.
 *
 * <p>{@code Offloading} knows every place, {@code Place} is one server or one set of event loops,
 * {@code Candidate} measures one route there and says whether its next request goes to the place's
 * {@code Worker}. Servers are the weaver's: it asks, hands over, and tells what a request cost.
 */
@NullMarked
package dev.weir.core.offload;

import org.jspecify.annotations.NullMarked;
