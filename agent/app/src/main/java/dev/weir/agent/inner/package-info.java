/** Behind the door: installs, schedules and reports, in the agent's hidden loader. */
@NullMarked
package dev.weir.agent.inner;

import org.jspecify.annotations.NullMarked;
