/** How many calls may run at the same time. */
@NullMarked
package dev.weir.core.limit.bulkhead;

import org.jspecify.annotations.NullMarked;
