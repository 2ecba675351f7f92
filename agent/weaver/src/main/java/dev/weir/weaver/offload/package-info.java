/** Where requests of servers are handed to a worker, because their handlers were seen to block. */
@NullMarked
package dev.weir.weaver.offload;

import org.jspecify.annotations.NullMarked;
