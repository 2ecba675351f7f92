/** The MXBeans below {@code dev.weir}; loaded once requests are about to come. */
@NullMarked
package dev.weir.agent.inner.jmx;

import org.jspecify.annotations.NullMarked;
