@NullMarked
package dev.weir.methods;

import org.jspecify.annotations.NullMarked;
