/** An application that has never heard of Weir. */
@NullMarked
package com.acme.routes;

import org.jspecify.annotations.NullMarked;
