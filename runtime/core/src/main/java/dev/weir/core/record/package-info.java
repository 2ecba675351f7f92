@NullMarked
package dev.weir.core.record;

import org.jspecify.annotations.NullMarked;
