@NullMarked
package dev.weir.core.alert;

import org.jspecify.annotations.NullMarked;
