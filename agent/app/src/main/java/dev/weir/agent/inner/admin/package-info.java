/** What the admin address serves, and to whom. */
@NullMarked
package dev.weir.agent.inner.admin;

import org.jspecify.annotations.NullMarked;
