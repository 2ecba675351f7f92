/** Tests of the MXBeans. */
@org.jspecify.annotations.NullMarked
package dev.weir.agent.inner.jmx;
