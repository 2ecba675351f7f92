/** Starts real JVMs under the packaged agent, and reads what they report. */
@NullMarked
package dev.weir.harness;

import org.jspecify.annotations.NullMarked;
