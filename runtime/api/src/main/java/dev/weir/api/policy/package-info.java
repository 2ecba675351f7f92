/** Policies as immutable values. */
@NullMarked
package dev.weir.api.policy;

import org.jspecify.annotations.NullMarked;
