/** Objects whose annotated methods pass limits, without an agent. */
@NullMarked
package dev.weir.core.limit.proxy;

import org.jspecify.annotations.NullMarked;
