/** Tests of the limits of requests. */
@NullMarked
package dev.weir.weaver.edge;

import org.jspecify.annotations.NullMarked;
