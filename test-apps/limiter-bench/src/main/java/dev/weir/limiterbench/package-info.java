/** What a limit costs, beside the same limit of other libraries. */
@NullMarked
package dev.weir.limiterbench;

import org.jspecify.annotations.NullMarked;
