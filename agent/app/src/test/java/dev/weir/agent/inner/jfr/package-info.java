/** Tests of what the flight recorder is told. */
@org.jspecify.annotations.NullMarked
package dev.weir.agent.inner.jfr;
