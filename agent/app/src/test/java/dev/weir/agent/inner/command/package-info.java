/** Tests of the commands that ask other JVMs. */
@org.jspecify.annotations.NullMarked
package dev.weir.agent.inner.command;
