/** Run while the agent's jar is built; not in it. */
@NullMarked
package dev.weir.agent.packaging;

import org.jspecify.annotations.NullMarked;
