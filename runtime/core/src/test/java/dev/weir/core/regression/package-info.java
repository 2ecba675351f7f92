@NullMarked
package dev.weir.core.regression;

import org.jspecify.annotations.NullMarked;
