/** How often calls may begin. */
@NullMarked
package dev.weir.core.limit.rate;

import org.jspecify.annotations.NullMarked;
