/** Bytecode to blocked operations: site tables, and the one weaver that applies them. */
@NullMarked
package dev.weir.weaver;

import org.jspecify.annotations.NullMarked;
