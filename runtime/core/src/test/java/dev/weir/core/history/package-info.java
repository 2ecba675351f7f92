@NullMarked
package dev.weir.core.history;

import org.jspecify.annotations.NullMarked;
