/** Servers on event loops: which threads those are, and the requests that they serve. */
@NullMarked
package dev.weir.weaver.loop;

import org.jspecify.annotations.NullMarked;
