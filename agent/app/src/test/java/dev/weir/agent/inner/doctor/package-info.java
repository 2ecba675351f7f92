/** Tests of what the agent finds out about itself. */
@org.jspecify.annotations.NullMarked
package dev.weir.agent.inner.doctor;
