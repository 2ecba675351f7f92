/** Tries again what failed. */
@NullMarked
package dev.weir.core.limit.retry;

import org.jspecify.annotations.NullMarked;
