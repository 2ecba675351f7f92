/**
 * The limits of requests, whatever the server: who may come in, what a client is told that may not,
 * and what happens to a request that takes too long. The servers themselves are in {@code web}.
 *
 * <p>Nothing of it is loaded before there is a policy.
 */
@NullMarked
package dev.weir.weaver.edge;

import org.jspecify.annotations.NullMarked;
