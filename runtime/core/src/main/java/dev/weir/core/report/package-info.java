@NullMarked
package dev.weir.core.report;

import org.jspecify.annotations.NullMarked;
