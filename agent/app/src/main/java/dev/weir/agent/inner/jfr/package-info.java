/**
 * What the JDK's flight recorder is told while a recording runs; loaded once somebody else uses
 * that.
 */
@NullMarked
package dev.weir.agent.inner.jfr;

import org.jspecify.annotations.NullMarked;
