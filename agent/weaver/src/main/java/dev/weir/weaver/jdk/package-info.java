/** The JDK's own rows. */
@NullMarked
package dev.weir.weaver.jdk;

import org.jspecify.annotations.NullMarked;
