/** The clock of the limits. */
@NullMarked
package dev.weir.core.limit.time;

import org.jspecify.annotations.NullMarked;
