/** Methods of the application with limits: found, woven, called. */
@NullMarked
package dev.weir.weaver.method;

import org.jspecify.annotations.NullMarked;
