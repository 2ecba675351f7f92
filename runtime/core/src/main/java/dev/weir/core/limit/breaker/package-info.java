/**
 * The circuit breaker: calls that would fail are not begun.
 *
 * <pre>
 *            too many failures                 recovery is over
 *   CLOSED ---------------------> OPEN ------------------------------> HALF_OPEN
 *     ^                            ^        a probe failed, or hung        |  |
 *     |                            '---------------------------------------'  |
 *     '-----------------------------------------------------------------------'
 *                              enough probes succeeded
 * </pre>
 *
 * <p>An operator may put it into any of these but HALF_OPEN, and into FORCED_OPEN and DISABLED,
 * from which nothing but an operator takes it.
 */
@NullMarked
package dev.weir.core.limit.breaker;

import org.jspecify.annotations.NullMarked;
