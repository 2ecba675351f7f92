/** Policies act on programs that know nothing of them. */
@NullMarked
package dev.weir.limits;

import org.jspecify.annotations.NullMarked;
