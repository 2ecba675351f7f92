/** Programs that block, and know nothing of limits. */
@NullMarked
package com.acme.limits;

import org.jspecify.annotations.NullMarked;
