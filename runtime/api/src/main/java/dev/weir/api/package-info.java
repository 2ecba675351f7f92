/** What users compile against. No dependency; without the agent every call does nothing. */
@NullMarked
package dev.weir.api;

import org.jspecify.annotations.NullMarked;
