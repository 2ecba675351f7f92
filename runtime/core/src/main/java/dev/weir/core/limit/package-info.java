/**
 * Limits around a call: what {@link dev.weir.core.limit.Limiter} composes, and {@link
 * dev.weir.core.limit.Limiters} keeps by name.
 */
@NullMarked
package dev.weir.core.limit;

import org.jspecify.annotations.NullMarked;
