/** Which policies hold for what, and how operations pass their gates. */
@NullMarked
package dev.weir.core.enforce;

import org.jspecify.annotations.NullMarked;
