/** Work that goes on without its caller. */
@NullMarked
package dev.weir.core.limit.background;

import org.jspecify.annotations.NullMarked;
