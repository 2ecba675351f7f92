/** Keeps results of calls, and lets one call load what many ask for. */
@NullMarked
package dev.weir.core.limit.cache;

import org.jspecify.annotations.NullMarked;
