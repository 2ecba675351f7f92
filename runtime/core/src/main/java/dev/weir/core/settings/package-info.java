@NullMarked
package dev.weir.core.settings;

import org.jspecify.annotations.NullMarked;
