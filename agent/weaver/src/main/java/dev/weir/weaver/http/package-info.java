/** Calls of other services through the JDK's own HTTP clients. */
@NullMarked
package dev.weir.weaver.http;

import org.jspecify.annotations.NullMarked;
