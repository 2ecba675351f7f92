/** How a request follows its work from thread to thread. */
@NullMarked
package dev.weir.weaver.concurrent;

import org.jspecify.annotations.NullMarked;
