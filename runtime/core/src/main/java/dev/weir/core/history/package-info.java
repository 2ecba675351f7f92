/** The past, in logs of HdrHistogram that the format's own tools read. */
@NullMarked
package dev.weir.core.history;

import org.jspecify.annotations.NullMarked;
