@NullMarked
package dev.weir.core.watch;

import org.jspecify.annotations.NullMarked;
