@NullMarked
package dev.weir.core.advice;

import org.jspecify.annotations.NullMarked;
