/** The commands that find other JVMs, start the agent in them, and ask it. */
@NullMarked
package dev.weir.agent.inner.command;

import org.jspecify.annotations.NullMarked;
