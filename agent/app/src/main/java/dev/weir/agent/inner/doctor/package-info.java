/** What the agent finds out about itself and its JVM, when somebody asks. */
@NullMarked
package dev.weir.agent.inner.doctor;

import org.jspecify.annotations.NullMarked;
