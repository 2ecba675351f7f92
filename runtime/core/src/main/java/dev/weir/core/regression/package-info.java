/** Whether a route has become slower, by a test that says how certain that is. */
@NullMarked
package dev.weir.core.regression;

import org.jspecify.annotations.NullMarked;
