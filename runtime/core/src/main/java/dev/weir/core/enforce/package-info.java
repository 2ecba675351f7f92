/**
 * The agent's limits: which policies hold for what, and what happens to an operation that they do
 * not let begin, or that takes too long.
 *
 * <p>Limits themselves are {@code core.limit}; what blocks is told by {@code core.record}. This
 * package is where the two meet, and nothing of it is loaded before there is a policy.
 */
@NullMarked
package dev.weir.core.enforce;

import org.jspecify.annotations.NullMarked;
